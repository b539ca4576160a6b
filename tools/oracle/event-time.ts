const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:(Z)|([+-])(\d\d):(\d\d))?$/i;
const FIRST_MS = Date.UTC(1970, 0, 1);
const END_MS = Date.UTC(10000, 0, 1);
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && leap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
}

/**
 * Milliseconds of an RFC 3339 date-time, or null when it is none. A missing zone is UTC, fraction digits beyond the
 * third are cut, and the instant must lie in the UTC years 1970 to 9999.
 */
export function eventTimeMs(text: unknown): number | null {
  if (typeof text !== 'string') return null;
  const match = RFC3339.exec(text);
  if (match === null) return null;
  const year = Number(match[1]);
  const month = Number(match[2]);
  const day = Number(match[3]);
  const hour = Number(match[4]);
  const minute = Number(match[5]);
  const second = Number(match[6]);
  // Date.UTC reads the years 0 to 99 as 1900 to 1999.
  if (year < 1969) return null;
  if (day < 1 || day > daysIn(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;

  let zoneMinutes = 0;
  if (match[9] !== undefined) {
    const zoneHour = Number(match[10]);
    const zoneMinute = Number(match[11]);
    if (zoneHour > 23 || zoneMinute > 59) return null;
    zoneMinutes = (match[9] === '-' ? -1 : 1) * (zoneHour * 60 + zoneMinute);
  }
  const millisecond = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const instantMs = Date.UTC(year, month - 1, day, hour, minute, second, millisecond) - zoneMinutes * 60_000;
  return instantMs >= FIRST_MS && instantMs < END_MS ? instantMs : null;
}
