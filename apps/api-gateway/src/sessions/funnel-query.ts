import type { FunnelGranularity, FunnelQuery as FunnelWindowQuery } from '@globalmart/metrics-store';
import { CURSOR_FAULT, decodeCursor, encodeCursor, isInstantMs } from '../paging/cursor';
import { toTimeRange } from '../parameters/time-range';
import { parameterProblem, ProblemError } from '../problems/problem';
import type { FunnelQuery } from './sessions.query';

const DAY_MS = 86_400_000;
/** How far back windows reach where the question does not say: a day of hours, 30 days of days. */
const DEFAULT_LENGTH_MS: Readonly<Record<FunnelGranularity, number>> = { hour: DAY_MS, day: 30 * DAY_MS };

/** @throws ProblemError (400) naming the parameters that do not fit one another. */
export function toFunnelWindowQuery(query: FunnelQuery, nowMs: number): FunnelWindowQuery {
  const { granularity, cursor, limit } = query;
  const { range, faults } = toTimeRange(query);
  const beforeMs = cursor === undefined ? undefined : decodeFunnelCursor(cursor);
  const isLost = cursor !== undefined && beforeMs === undefined;
  const all = isLost ? [...faults, CURSOR_FAULT] : faults;
  if (all.length > 0) throw new ProblemError(parameterProblem(all));
  // The window of now has its end before it.
  const { untilMs = nowMs + DAY_MS } = range;
  const { fromMs = Math.min(untilMs, nowMs) - DEFAULT_LENGTH_MS[granularity] } = range;
  return { granularity, fromMs, untilMs, beforeMs, limit };
}

export function encodeFunnelCursor({ startMs }: { readonly startMs: number }): string {
  return encodeCursor([startMs]);
}

function decodeFunnelCursor(cursor: string): number | undefined {
  return decodeCursor(cursor, ([startMs, ...more]) =>
    isInstantMs(startMs) && more.length === 0 ? startMs : undefined,
  );
}
