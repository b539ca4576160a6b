import type { Granularity } from '@globalmart/metrics-store';
import type { DateRange } from '../parameters/date-range';

const MS_PER_HOUR = 3_600_000;
const MINUTES_UP_TO_MS = 6 * MS_PER_HOUR;
const HOURS_UP_TO_MS = 14 * 24 * MS_PER_HOUR;

/**
 * The windows a range is answered in unless the request says: minutes up to 6 hours and without any range, hours up to
 * 14 days, else days. A range without an end reaches to now; one without a start has no length, so it is long.
 */
export function chooseGranularity({ fromMs, untilMs }: DateRange, nowMs: number): Granularity {
  if (fromMs === undefined) return untilMs === undefined ? 'minute' : 'day';
  const lengthMs = (untilMs ?? nowMs) - fromMs;
  if (lengthMs <= MINUTES_UP_TO_MS) return 'minute';
  return lengthMs <= HOURS_UP_TO_MS ? 'hour' : 'day';
}
