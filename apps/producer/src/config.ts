import { PlatformConfig, Setting } from '@globalmart/platform';
import { IsInt, Max, Min } from 'class-validator';

export class ProducerConfig extends PlatformConfig {
  @Setting('PRODUCER_HTTP_PORT', { purpose: 'where /health and /metrics are', unit: 'a TCP port, 0 for any' })
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly httpPort: number = 8001;
}
