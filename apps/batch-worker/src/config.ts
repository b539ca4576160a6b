import { PlatformConfig, Setting } from '@globalmart/platform';
import { IsInt, Matches, Max, Min } from 'class-validator';

export class BatchWorkerConfig extends PlatformConfig {
  @Setting('BATCH_WORKER_HTTP_PORT', { purpose: 'where /health and /metrics are', unit: 'a TCP port, 0 for any' })
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly httpPort: number = 8003;

  @Setting('MONGODB_URL', {
    purpose: 'the warehouse; `npm run services -- up` starts one',
    unit: 'mongodb://user:password@host:port/database',
    secret: true,
  })
  @Matches(/^mongodb(\+srv)?:\/\/.+/, { message: 'mongodbUrl must be a mongodb:// URL' })
  readonly mongodbUrl: string;

  @Setting('POSTGRES_BATCH_URL', {
    purpose: 'the state of batch runs; `npm run services -- up` starts one',
    unit: 'postgres://user:password@host:port/database',
    secret: true,
  })
  @Matches(/^postgres(ql)?:\/\/.+/, { message: 'postgresUrl must be a postgres:// URL' })
  readonly postgresUrl: string;
}
