import type { SalesWindowQuery } from '@globalmart/metrics-store';
import { type ParameterFault, parameterProblem, ProblemError } from '../problems/problem';
import { chooseGranularity } from './choose-granularity';
import { isBareDate, parseEnd, parseStart } from './date-range';
import { decodeCursor } from './sales-cursor';
import type { SalesMetricsQuery } from './sales-metrics.query';

const EVERY_CATEGORY = '*';

/**
 * What checked parameters ask for.
 *
 * @throws ProblemError (400) naming the parameters that do not fit what is configured or one another.
 */
export function toWindowQuery(query: SalesMetricsQuery, countries: readonly string[], nowMs: number): SalesWindowQuery {
  const faults: ParameterFault[] = [];
  const fromMs = query.start_date === undefined ? undefined : parseStart(query.start_date);
  const untilMs = query.end_date === undefined ? undefined : parseEnd(query.end_date);
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor);

  if (fromMs !== undefined && untilMs !== undefined && lastInstant(untilMs, query.end_date) < fromMs) {
    faults.push({ parameter: 'end_date', detail: 'end_date must not be before start_date' });
  }
  if (query.country !== undefined && !countries.includes(query.country)) {
    faults.push({ parameter: 'country', detail: `country must be one of ${countries.join(', ')}` });
  }
  if (query.cursor !== undefined && after === undefined) {
    faults.push({ parameter: 'cursor', detail: 'cursor must come from the link to a next page' });
  }
  if (faults.length > 0) throw new ProblemError(parameterProblem(faults));

  return {
    granularity: query.granularity ?? chooseGranularity({ fromMs, untilMs }, nowMs),
    fromMs,
    untilMs,
    categories: toChoice(query.category),
    country: query.country,
    after,
    limit: query.limit,
  };
}

/** The end of a bare date's day belongs to the next day. */
function lastInstant(untilMs: number, endDate = ''): number {
  return isBareDate(endDate) ? untilMs - 1 : untilMs;
}

function toChoice(category: string | undefined): SalesWindowQuery['categories'] {
  if (category === undefined) return 'total';
  return category === EVERY_CATEGORY ? 'each' : { name: category };
}
