import { isStorableText } from '@globalmart/contracts';
import type { ProductHoursQuery, TermPosition, TermsQuery } from '@globalmart/metrics-store';
import { CURSOR_FAULT, decodeCursor, encodeCursor, isInstantMs } from '../paging/cursor';
import { toTimeRange } from '../parameters/time-range';
import { parameterProblem, ProblemError } from '../problems/problem';
import type { HoursQuery } from './activity.query';

/** @throws ProblemError (400) naming the parameters that do not fit one another. */
export function toProductHoursQuery(productId: string, query: HoursQuery): ProductHoursQuery {
  const { after: beforeMs, ...range } = checked(query, ([startMs, ...more]) =>
    isInstantMs(startMs) && more.length === 0 ? startMs : undefined,
  );
  return { productId, ...range, beforeMs, limit: query.limit };
}

/** @throws ProblemError (400) naming the parameters that do not fit one another. */
export function toTermsQuery(query: HoursQuery): TermsQuery {
  const range = checked(query, ([searches, term, ...more]): TermPosition | undefined =>
    Number.isSafeInteger(searches) && typeof term === 'string' && isStorableText(term) && more.length === 0
      ? { searches: searches as number, query: term }
      : undefined,
  );
  return { ...range, limit: query.limit };
}

export function encodeHourCursor({ startMs }: { readonly startMs: number }): string {
  return encodeCursor([startMs]);
}

export function encodeTermCursor({ searches, query }: TermPosition): string {
  return encodeCursor([searches, query]);
}

function checked<Place>(query: HoursQuery, toPlace: (parts: readonly unknown[]) => Place | undefined) {
  const { range, faults } = toTimeRange(query);
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, toPlace);
  const isLost = query.cursor !== undefined && after === undefined;
  const all = isLost ? [...faults, CURSOR_FAULT] : faults;
  if (all.length > 0) throw new ProblemError(parameterProblem(all));
  return { ...range, after };
}
