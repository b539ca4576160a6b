const MS_PER_DAY = 86_400_000;
/** 9999-12-31T23:59:59.999Z */
const LAST_MS = 253_402_300_799_999;
const DAYS_IN_MONTH = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** `YYYY-MM-DDTHH:MM:SS`, the shortest timestamp. */
const SHORTEST = 19;
const MAX_FRACTION_DIGITS = 9;

/**
 * An RFC 3339 timestamp → milliseconds since the epoch, or NaN where the text is not one the contract accepts.
 *
 * The grammar is RFC 3339 §5.6 with an optional zone (none = UTC) and at most 9 fraction digits, cut to milliseconds.
 * As the RFC says, `t` and `z` may be lower case; its note on a space between date and time concerns applications that
 * show text to people and is not in the grammar, so a space is refused. `-00:00` means UTC. Leap seconds (`:60`),
 * `24:00`, dates alone and days that do not exist are refused; the year counts after the offset is applied: 1970–9999.
 *
 * Hand-written because it runs once per event: `Date.parse` takes longer and accepts much that is not RFC 3339.
 */
export function parseTimestamp(text: string): number {
  const length = text.length;
  if (length < SHORTEST) return NaN;
  const dayMs = parseDay(text);
  // | 0x20 folds T and t; no other character folds to t.
  if (dayMs !== dayMs || (text.charCodeAt(10) | 0x20) !== 0x74) return NaN;
  if (text.charCodeAt(13) !== 0x3a || text.charCodeAt(16) !== 0x3a) return NaN;
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return NaN;

  let at = SHORTEST;
  let fractionMs = 0;
  if (at < length && text.charCodeAt(at) === 0x2e) {
    at += 1;
    const first = at;
    let unit = 100;
    for (; at < length; at += 1) {
      const digit = text.charCodeAt(at) - 0x30;
      if (digit < 0 || digit > 9) break;
      fractionMs += digit * unit;
      unit = unit === 100 ? 10 : unit === 10 ? 1 : 0;
    }
    if (at === first || at - first > MAX_FRACTION_DIGITS) return NaN;
  }

  const offsetMinutes = parseZone(text, at);
  const ms = dayMs + ((hour * 60 + minute - offsetMinutes) * 60 + second) * 1000 + fractionMs;
  return ms >= 0 && ms <= LAST_MS ? ms : NaN;
}

/** Whether `parseTimestamp` accepts a text. */
export function isTimestamp(text: string): boolean {
  return !Number.isNaN(parseTimestamp(text));
}

/**
 * A calendar day `YYYY-MM-DD`, or the UTC day of a timestamp → milliseconds at its 00:00Z, or NaN.
 * For fields that name a day; a field named `timestamp` never accepts a date alone.
 */
export function parseDate(text: string): number {
  if (text.length !== 10) {
    const ms = parseTimestamp(text);
    return ms - (ms % MS_PER_DAY);
  }
  const ms = parseDay(text);
  return ms >= 0 && ms <= LAST_MS ? ms : NaN;
}

/** Whether `parseDate` accepts a text. */
export function isDate(text: string): boolean {
  return !Number.isNaN(parseDate(text));
}

/** Milliseconds since the epoch → the wire's form, UTC with milliseconds and `Z`. */
export function formatTimestamp(ms: number): string {
  return new Date(ms).toISOString();
}

/** The first ten characters as a day of the Gregorian calendar, any year 0000–9999 → ms at 00:00Z, or NaN. */
function parseDay(text: string): number {
  if (text.charCodeAt(4) !== 0x2d || text.charCodeAt(7) !== 0x2d) return NaN;
  const century = twoDigits(text, 0);
  const yearOfCentury = twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  if (century < 0 || yearOfCentury < 0 || month < 1 || month > 12 || day < 1) return NaN;
  const year = century * 100 + yearOfCentury;
  if (day > (DAYS_IN_MONTH[month] ?? 0)) return NaN;
  if (month === 2 && day === 29 && !isLeapYear(year)) return NaN;
  return daysFromCivil(year, month, day) * MS_PER_DAY;
}

/** Minutes east of UTC from the zone that starts at `at` and ends the text, or NaN; no zone is UTC. */
function parseZone(text: string, at: number): number {
  const rest = text.length - at;
  if (rest === 0) return 0;
  const sign = text.charCodeAt(at);
  if (rest === 1) return (sign | 0x20) === 0x7a ? 0 : NaN;
  if (rest !== 6 || (sign !== 0x2b && sign !== 0x2d) || text.charCodeAt(at + 3) !== 0x3a) return NaN;
  const hours = twoDigits(text, at + 1);
  const minutes = twoDigits(text, at + 4);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return NaN;
  return sign === 0x2d ? -(hours * 60 + minutes) : hours * 60 + minutes;
}

/** The number two ASCII digits at `at` stand for, or −1. The caller has checked the length. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/**
 * Days from 1970-01-01 to a day of the Gregorian calendar. Counting years from March puts the leap day last, so that
 * months have fixed starts. Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
 */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const monthFromMarch = month > 2 ? month - 3 : month + 9;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
