import type { ParameterFault } from '../problems/problem';
import { type DateRange, isBareDate, parseEnd, parseStart } from './date-range';

export interface CheckedRange {
  readonly range: DateRange;
  readonly faults: readonly ParameterFault[];
}

/** The stretch of time that valid `start_date` and `end_date` bound together. */
export function toTimeRange(query: { readonly start_date?: string; readonly end_date?: string }): CheckedRange {
  const { start_date: start, end_date: end } = query;
  const fromMs = start === undefined ? undefined : parseStart(start);
  const untilMs = end === undefined ? undefined : parseEnd(end);
  const range = { fromMs, untilMs };
  // The end of a bare date's day belongs to the next day.
  const lastMs = untilMs !== undefined && end !== undefined && isBareDate(end) ? untilMs - 1 : untilMs;
  if (fromMs === undefined || lastMs === undefined || lastMs >= fromMs) return { range, faults: [] };
  return { range, faults: [{ parameter: 'end_date', detail: 'end_date must not be before start_date' }] };
}
