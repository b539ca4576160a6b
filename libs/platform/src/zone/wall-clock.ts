/** No zone's clock is further from UTC than this. */
const MAX_OFFSET_MS = 15 * 3_600_000;

/**
 * The first instant at which the clock on the wall of a zone shows a time; of a time that is skipped, the first after the gap.
 *
 * @param wallMs the time on the wall as if it were UTC
 * @param zone an IANA name @throws RangeError on one that nobody knows
 */
export function firstInstantAt(wallMs: number, zone: string): number {
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

/** What the clock on the wall shows at an instant, as if it were UTC. @throws RangeError on a zone that nobody knows */
export function wallOf(ms: number, zone: string): number {
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
