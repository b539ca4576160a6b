import { parseTimestamp } from '@globalmart/contracts';
import { firstInstantAt, wallOf } from '@globalmart/platform';
import { type Mapping, RFC_3339 } from '../mapping/mapping';

/** What a part of a format stands for: digits, and of which part of a time. */
const PARTS: Readonly<Record<string, readonly [pattern: string, part: keyof WallTime]>> = {
  yyyy: ['\\d{4}', 'year'],
  MM: ['\\d\\d', 'month'],
  M: ['\\d\\d?', 'month'],
  dd: ['\\d\\d', 'day'],
  d: ['\\d\\d?', 'day'],
  HH: ['\\d\\d', 'hour'],
  H: ['\\d\\d?', 'hour'],
  mm: ['\\d\\d', 'minute'],
  ss: ['\\d\\d', 'second'],
};
const TOKEN = /yyyy|MM?|dd?|HH?|mm|ss|[A-Za-z]|[^A-Za-z]+/g;
const REQUIRED = ['year', 'month', 'day'] as const;
/** Files name the same times over and over; so many are remembered. */
const REMEMBERED = 100_000;

interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** ms since the epoch, or the rule that a text breaks. */
export type TimeReader = (text: string) => number | string;

/**
 * Reads times of a format such as `yyyy-MM-dd HH:mm`, on the wall of a zone: of a time that comes twice the first is meant, one
 * that is skipped is a fault, and a day without a time is meant from its first instant on.
 * @throws Error that begins with `format` or `zone`, whichever is wrong
 */
export function compileTimeFormat({ format, zone }: Mapping['fields']['time']): TimeReader {
  if (format === RFC_3339) {
    if (zone !== undefined) throw new Error(`zone must be left out: ${RFC_3339} says the zone`);
    return (text) => {
      const ms = parseTimestamp(text);
      return Number.isNaN(ms) ? 'must be a time of RFC 3339 from 1970 to 9999' : ms;
    };
  }
  const { pattern, parts } = parseFormat(format);
  if (zone === undefined) throw new Error('zone is missing: an IANA name such as Europe/Berlin, or UTC');
  if (!isZone(zone)) throw new Error(`zone must be an IANA name such as Europe/Berlin, or UTC, not "${zone}"`);
  const hasTime = parts.includes('hour');
  return remember((text) => {
    const wallMs = readWall(pattern.exec(text), parts);
    if (wallMs === undefined) return `must be a time like ${format} that exists`;
    const ms = firstInstantAt(wallMs, zone);
    return hasTime && wallOf(ms, zone) !== wallMs ? `is a time that the clocks of ${zone} skip` : ms;
  });
}

function parseFormat(format: string): { pattern: RegExp; parts: (keyof WallTime)[] } {
  const parts: (keyof WallTime)[] = [];
  let pattern = '';
  for (const token of format.match(TOKEN) ?? []) {
    const known = PARTS[token];
    if (known === undefined) {
      // ISO 8601 puts a T between date and time.
      if (/[A-Za-z]/.test(token) && token !== 'T') throw new Error(`format has "${token}", which stands for nothing`);
      pattern += token.replace(/[^\w\s]/g, '\\$&');
      continue;
    }
    const [digits, part] = known;
    if (parts.includes(part)) throw new Error(`format has the ${part} twice`);
    parts.push(part);
    pattern += `(${digits})`;
  }
  const missing = REQUIRED.find((part) => !parts.includes(part));
  if (missing !== undefined) throw new Error(`format must have yyyy, MM and dd: the ${missing} is missing`);
  return { pattern: new RegExp(`^${pattern}$`), parts };
}

/** The time as if it were UTC; undefined where there is none, such as on a 30 February. */
function readWall(match: RegExpExecArray | null, parts: readonly (keyof WallTime)[]): number | undefined {
  if (match === null) return undefined;
  const time = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  parts.forEach((part, at) => (time[part] = Number(match[at + 1])));
  const { year, month, day, hour, minute, second } = time;
  if (year < 1970 || hour > 23 || minute > 59 || second > 59) return undefined;
  const wallMs = Date.UTC(year, month - 1, day, hour, minute, second);
  const read = new Date(wallMs);
  return read.getUTCMonth() === month - 1 && read.getUTCDate() === day ? wallMs : undefined;
}

function isZone(zone: string): boolean {
  try {
    wallOf(0, zone);
    return true;
  } catch {
    return false;
  }
}

function remember(read: TimeReader): TimeReader {
  const known = new Map<string, number | string>();
  return (text) => {
    let answer = known.get(text);
    if (answer === undefined) {
      answer = read(text);
      if (known.size < REMEMBERED) known.set(text, answer);
    }
    return answer;
  };
}
