import { PlatformConfig, Setting } from '@globalmart/platform';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

export class ProducerConfig extends PlatformConfig {
  @Setting('PRODUCER_HTTP_PORT', { purpose: 'where /health and /metrics are', unit: 'a TCP port, 0 for any' })
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly httpPort: number = 8001;

  @Setting('KAFKA_PARTITIONS', {
    purpose: 'partitions of the keyed topics when they are created; default as in the contracts',
    unit: 'a number from 1 to 1000',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000)
  readonly partitions: number;
}
