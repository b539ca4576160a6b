import { DEFAULT_COUNTRIES, MAX_ID_LENGTH } from '@globalmart/contracts';
import { PlatformConfig, Setting } from '@globalmart/platform';
import { ArrayNotEmpty, IsInt, IsString, IsUrl, Max, MaxLength, Min } from 'class-validator';

const HOUR_MS = 3_600_000;

export class StreamWorkerConfig extends PlatformConfig {
  @Setting('STREAM_WORKER_HTTP_PORT', { purpose: 'where /health and /metrics are; 0 takes any free port' })
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly httpPort: number = 8002;

  @Setting('POSTGRES_WORKER_URL', { purpose: 'the database, as the role globalmart_worker', secret: true })
  @IsUrl({ protocols: ['postgres', 'postgresql'], require_tld: false, require_protocol: true })
  readonly postgresUrl: string;

  @Setting('WATERMARK_DELAY_MS', {
    purpose:
      'how far the watermark stays behind the greatest event time; part of the results, so it never changes for a database',
    unit: 'ms, up to a day',
  })
  @IsInt()
  @Min(0)
  @Max(24 * HOUR_MS)
  readonly watermarkDelayMs: number = 600_000;

  @Setting('COUNTRIES', { purpose: 'countries the shop sells in', unit: 'names, comma separated' })
  @ArrayNotEmpty()
  @MaxLength(MAX_ID_LENGTH, { each: true })
  readonly countries: string[] = [...DEFAULT_COUNTRIES];

  @Setting('FAULT_POINTS', {
    purpose: 'faults to make, for tests',
    unit: 'point:nth:kill|stop|throw|delay:ms, comma separated',
  })
  @IsString()
  readonly faultPoints: string = '';
}
