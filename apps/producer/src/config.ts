import { PlatformConfig, Setting } from '@globalmart/platform';
import { IsInt, IsNotEmpty, IsString, IsUrl, Max, Min } from 'class-validator';

class LakeConfig extends PlatformConfig {
  @Setting('LAKE_ROOT', { purpose: 'the folder of the lake; it belongs to one database' })
  @IsString()
  @IsNotEmpty()
  readonly lakeRoot: string = '.globalmart/dev/lake';
}

export class ProducerConfig extends LakeConfig {
  @Setting('PRODUCER_HTTP_PORT', { purpose: 'where /health and /metrics are', unit: 'a TCP port, 0 for any' })
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly httpPort: number = 8001;
}

/** What it takes to write history to the lake. */
export class HistoryConfig extends LakeConfig {
  @Setting('POSTGRES_WORKER_URL', {
    purpose: "the lake's list of files, as the role globalmart_worker; `npm run services -- up` starts a database",
    unit: 'postgres://user:password@host:port/database',
    secret: true,
  })
  @IsUrl({ protocols: ['postgres', 'postgresql'], require_tld: false, require_protocol: true })
  readonly postgresUrl: string;
}
