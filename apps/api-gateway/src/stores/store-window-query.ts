import { MAX_STORE_ID } from '@globalmart/contracts';
import type { StorePosition, StoreWindowQuery } from '@globalmart/metrics-store';
import { CURSOR_FAULT, decodeCursor, encodeCursor, isInstantMs } from '../paging/cursor';
import { toTimeRange } from '../parameters/time-range';
import { parameterProblem, ProblemError } from '../problems/problem';
import type { StoreMetricsQuery, StoresQuery } from './stores.query';

/**
 * What checked parameters ask for.
 * @throws ProblemError (400) naming the parameters that do not fit one another.
 */
export function toStoreWindowQuery(query: StoreMetricsQuery): StoreWindowQuery {
  const { range, faults } = toTimeRange(query);
  const after = query.cursor === undefined ? undefined : decodeWindowCursor(query.cursor);
  const isLost = query.cursor !== undefined && after === undefined;
  const all = isLost ? [...faults, CURSOR_FAULT] : faults;
  if (all.length > 0) throw new ProblemError(parameterProblem(all));
  return { ...range, storeId: query.store_id, after, limit: query.limit };
}

/** The number of the store that a cursor goes on behind. @throws ProblemError (400) if it is none of ours. */
export function toAfterStoreId({ cursor }: StoresQuery): number | undefined {
  if (cursor === undefined) return undefined;
  const storeId = decodeCursor(cursor, ([id, ...more]) => (isStoreId(id) && more.length === 0 ? id : undefined));
  if (storeId === undefined) throw new ProblemError(parameterProblem([CURSOR_FAULT]));
  return storeId;
}

export function encodeStoreCursor({ storeId }: { readonly storeId: number }): string {
  return encodeCursor([storeId]);
}

export function encodeWindowCursor({ startMs, storeId }: StorePosition): string {
  return encodeCursor([startMs, storeId]);
}

function decodeWindowCursor(cursor: string): StorePosition | undefined {
  return decodeCursor(cursor, ([startMs, storeId, ...more]) =>
    isInstantMs(startMs) && isStoreId(storeId) && more.length === 0 ? { startMs, storeId } : undefined,
  );
}

function isStoreId(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_STORE_ID;
}
