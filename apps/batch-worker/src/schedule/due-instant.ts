import { firstInstantAt, wallOf } from '@globalmart/platform';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** When the nightly run is due, by the clock on the wall. */
export interface Schedule {
  readonly hour: number;
  readonly minute: number;
  /** 0 to 6 from Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** IANA name. */
  readonly zone: string;
}

export interface DueRun {
  /** The date on the wall, `YYYY-MM-DD`: what the run is known by. */
  readonly localDate: string;
  readonly dueMs: number;
  /** The last UTC day that had ended then. */
  readonly analysisDate: string;
}

const CRON = /^(\d{1,2}) (\d{1,2}) \* \* (\*|[0-7](?:-[0-7])?(?:,[0-7](?:-[0-7])?)*)$/;

/**
 * Reads a cron expression that names one time of day, on all or some weekdays: `0 2 * * *`, `30 1 * * 1-5`.
 * @throws RangeError on any other, and on a zone nobody knows
 */
export function parseSchedule(cron: string, zone: string): Schedule {
  const [, minute, hour, days] = CRON.exec(cron.trim()) ?? [];
  if (days === undefined || Number(hour) > 23 || Number(minute) > 59) {
    throw new RangeError(`"${cron}" is not "minute hour * * weekdays", such as "0 2 * * *"`);
  }
  new Intl.DateTimeFormat('en', { timeZone: zone });
  return { hour: Number(hour), minute: Number(minute), weekdays: weekdaysOf(days), zone };
}

function weekdaysOf(days: string): Set<number> {
  if (days === '*') return new Set([0, 1, 2, 3, 4, 5, 6]);
  const ranges = days.split(',').map((range) => range.split('-').map(Number));
  return new Set(
    ranges.flatMap(([from = 0, to = from]) => Array.from({ length: to - from + 1 }, (_, at) => (from + at) % 7)),
  );
}

/** The newest run that was due at or before an instant. */
export function latestDue(nowMs: number, schedule: Schedule): DueRun | undefined {
  const today = Math.floor(wallOf(nowMs, schedule.zone) / DAY_MS) * DAY_MS;
  for (let wallDay = today; wallDay > today - 9 * DAY_MS; wallDay -= DAY_MS) {
    if (!schedule.weekdays.has(new Date(wallDay).getUTCDay())) continue;
    const dueMs = firstInstantAt(wallDay + (schedule.hour * 60 + schedule.minute) * MINUTE_MS, schedule.zone);
    if (dueMs > nowMs) continue;
    return { localDate: dateOf(wallDay), dueMs, analysisDate: dateOf(Math.floor(dueMs / DAY_MS - 1) * DAY_MS) };
  }
  return undefined;
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
