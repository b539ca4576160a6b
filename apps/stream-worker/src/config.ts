import { DEFAULT_COUNTRIES, MAX_AMOUNT, MAX_ID_LENGTH, MAX_LINE_QUANTITY } from '@globalmart/contracts';
import { PlatformConfig, Setting } from '@globalmart/platform';
import { ArrayNotEmpty, IsInt, IsNotEmpty, IsString, IsUrl, Max, MaxLength, Min } from 'class-validator';
import { type AnomalyThresholds, DEFAULT_THRESHOLDS } from './jobs/anomaly-rules';

const HOUR_MS = 3_600_000;
const MAX_AMOUNT_CENTS = MAX_AMOUNT * 100;
/** Far beyond what one user can do in ten minutes. */
const MAX_COUNT = 1_000_000;

/** The anomalies' thresholds are part of the results: after a change of one, replay the job. */
export class StreamWorkerConfig extends PlatformConfig implements AnomalyThresholds {
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

  @Setting('ANOMALY_AMOUNT_CENTS', { purpose: 'a transaction of more is high_value', unit: 'cents' })
  @IsInt()
  @Min(1)
  @Max(MAX_AMOUNT_CENTS)
  readonly highValueCents: number = DEFAULT_THRESHOLDS.highValueCents;

  @Setting('ANOMALY_QUANTITY', { purpose: 'a line of more is an unusual_quantity', unit: 'units' })
  @IsInt()
  @Min(1)
  @Max(MAX_LINE_QUANTITY)
  readonly usualQuantity: number = DEFAULT_THRESHOLDS.usualQuantity;

  @Setting('ANOMALY_TRANSACTIONS', {
    purpose: 'more of one user within 60 seconds are rapid_transactions',
    unit: 'transactions',
  })
  @IsInt()
  @Min(1)
  @Max(MAX_COUNT)
  readonly usualTransactions: number = DEFAULT_THRESHOLDS.usualTransactions;

  @Setting('ANOMALY_COUNTRIES', {
    purpose: 'so many of one user within 10 minutes are a suspicious_pattern',
    unit: 'countries, 2 or more',
  })
  @IsInt()
  @Min(2)
  @Max(MAX_COUNT)
  readonly suspiciousCountries: number = DEFAULT_THRESHOLDS.suspiciousCountries;

  @Setting('ANOMALY_PAYMENT_METHODS', {
    purpose: 'so many of one user within 10 minutes are a suspicious_pattern',
    unit: 'payment methods, 2 or more',
  })
  @IsInt()
  @Min(2)
  @Max(MAX_COUNT)
  readonly suspiciousPaymentMethods: number = DEFAULT_THRESHOLDS.suspiciousPaymentMethods;

  @Setting('ANOMALY_SMALL_TRANSACTIONS', {
    purpose: 'so many small ones of one user within 10 minutes are a suspicious_pattern',
    unit: 'transactions, 2 or more',
  })
  @IsInt()
  @Min(2)
  @Max(MAX_COUNT)
  readonly suspiciousSmallTransactions: number = DEFAULT_THRESHOLDS.suspiciousSmallTransactions;

  @Setting('ANOMALY_SMALL_AMOUNT_CENTS', { purpose: 'a transaction of at most this is small', unit: 'cents' })
  @IsInt()
  @Min(0)
  @Max(MAX_AMOUNT_CENTS)
  readonly smallAmountCents: number = DEFAULT_THRESHOLDS.smallAmountCents;

  @Setting('LAKE_ROOT', { purpose: 'the folder of the lake; it belongs to one database' })
  @IsString()
  @IsNotEmpty()
  readonly lakeRoot: string = '.globalmart/dev/lake';

  @Setting('LAKE_FLUSH_INTERVAL_MS', {
    purpose: 'how long events gather before they become files of the lake, unless many come',
    unit: 'ms, up to an hour',
  })
  @IsInt()
  @Min(0)
  @Max(HOUR_MS)
  readonly lakeFlushIntervalMs: number = 120_000;

  @Setting('FAULT_POINTS', {
    purpose: 'faults to make, for tests',
    unit: 'point:nth:kill|stop|throw|delay:ms, comma separated',
  })
  @IsString()
  readonly faultPoints: string = '';
}
