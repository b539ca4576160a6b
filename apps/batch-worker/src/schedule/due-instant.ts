const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** No zone's clock is further from UTC than this. */
const MAX_OFFSET_MS = 15 * 3_600_000;

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

/**
 * The first instant at which the clock on the wall shows this time; of a time that is skipped, the first after the gap.
 * @param wallMs the time on the wall as if it were UTC
 */
function firstInstantAt(wallMs: number, zone: string): number {
  let before = wallMs - MAX_OFFSET_MS;
  let after = wallMs + MAX_OFFSET_MS;
  const offsets = [before, after].map((ms) => wallOf(ms, zone) - ms);
  const instants = offsets.map((offset) => wallMs - offset).filter((ms) => wallOf(ms, zone) === wallMs);
  if (instants.length > 0) return Math.min(...instants);
  // Skipped: somewhere in between the clock was put forward.
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wallOf(middle, zone) < wallMs) before = middle;
    else after = middle;
  }
  return after;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clock on the wall shows at an instant, as if it were UTC; whole seconds. */
function wallOf(ms: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    const part = '2-digit';
    const parts = { year: 'numeric', month: part, day: part, hour: part, minute: part, second: part } as const;
    format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...parts });
    formats.set(zone, format);
  }
  const shown = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((ms % 1_000) + 1_000) % 1_000);
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
