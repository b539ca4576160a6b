import { parseTimestamp } from '@globalmart/contracts';

const MS_PER_DAY = 86_400_000;
const BARE_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** A stretch of time, open where a bound is missing. */
export interface DateRange {
  readonly fromMs?: number;
  readonly untilMs?: number;
}

export function isBareDate(text: string): boolean {
  return BARE_DATE.test(text);
}

/** The start a `start_date` means: a bare date is the start of that UTC day. NaN if it is neither date nor timestamp. */
export function parseStart(text: string): number {
  return parseTimestamp(isBareDate(text) ? `${text}T00:00:00Z` : restorePlus(text));
}

/** The end an `end_date` means: a bare date is the end of that UTC day. */
export function parseEnd(text: string): number {
  return parseStart(text) + (isBareDate(text) ? MS_PER_DAY : 0);
}

/** In a query string a `+` stands for a blank; a timestamp has no blank, so one before a zone was a plus. */
function restorePlus(text: string): string {
  return text.replace(/ (?=\d{2}:\d{2}$)/, '+');
}
