import { isEventTopic } from '@globalmart/contracts';
import type { QualityPosition, QualityRange, QualityWindowQuery } from '@globalmart/metrics-store';
import { CURSOR_FAULT, decodeCursor, encodeCursor, isInstantMs } from '../paging/cursor';
import { toTimeRange } from '../parameters/time-range';
import { parameterProblem, ProblemError } from '../problems/problem';
import type { DataQualityQuery, DataQualitySummaryQuery } from './data-quality.query';

/** @throws ProblemError (400) naming the parameters that do not fit one another. */
export function toQualityWindowQuery(query: DataQualityQuery): QualityWindowQuery {
  const { range, faults } = toTimeRange(query);
  const after = query.cursor === undefined ? undefined : decodeQualityCursor(query.cursor);
  const isLost = query.cursor !== undefined && after === undefined;
  const all = isLost ? [...faults, CURSOR_FAULT] : faults;
  if (all.length > 0) throw new ProblemError(parameterProblem(all));
  return { ...range, topic: query.topic, after, limit: query.limit };
}

/** @throws ProblemError (400) naming the parameters that do not fit one another. */
export function toQualityRange(query: DataQualitySummaryQuery): QualityRange {
  const { range, faults } = toTimeRange(query);
  if (faults.length > 0) throw new ProblemError(parameterProblem(faults));
  return { ...range, topic: query.topic };
}

export function encodeQualityCursor({ startMs, topic }: QualityPosition): string {
  return encodeCursor([startMs, topic]);
}

function decodeQualityCursor(cursor: string): QualityPosition | undefined {
  return decodeCursor(cursor, ([startMs, topic, ...more]) =>
    isInstantMs(startMs) && typeof topic === 'string' && isEventTopic(topic) && more.length === 0
      ? { startMs, topic }
      : undefined,
  );
}
