import type { SalesWindowQuery } from '@globalmart/metrics-store';
import { CURSOR_FAULT } from '../paging/cursor';
import { toTimeRange } from '../parameters/time-range';
import { type ParameterFault, parameterProblem, ProblemError } from '../problems/problem';
import { chooseGranularity } from './choose-granularity';
import { decodeSalesCursor } from './sales-cursor';
import type { SalesMetricsQuery } from './sales-metrics.query';

const EVERY_CATEGORY = '*';

/**
 * What checked parameters ask for.
 *
 * @throws ProblemError (400) naming the parameters that do not fit what is configured or one another.
 */
export function toWindowQuery(query: SalesMetricsQuery, countries: readonly string[], nowMs: number): SalesWindowQuery {
  const { range, faults: rangeFaults } = toTimeRange(query);
  const faults: ParameterFault[] = [...rangeFaults];
  const after = query.cursor === undefined ? undefined : decodeSalesCursor(query.cursor);

  if (query.country !== undefined && !countries.includes(query.country)) {
    faults.push({ parameter: 'country', detail: `country must be one of ${countries.join(', ')}` });
  }
  if (query.cursor !== undefined && after === undefined) faults.push(CURSOR_FAULT);
  if (faults.length > 0) throw new ProblemError(parameterProblem(faults));

  return {
    granularity: query.granularity ?? chooseGranularity(range, nowMs),
    ...range,
    categories: toChoice(query.category),
    country: query.country,
    after,
    limit: query.limit,
  };
}

function toChoice(category: string | undefined): SalesWindowQuery['categories'] {
  if (category === undefined) return 'total';
  return category === EVERY_CATEGORY ? 'each' : { name: category };
}
