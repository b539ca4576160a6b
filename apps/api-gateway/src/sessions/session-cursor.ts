import { isStorableText } from '@globalmart/contracts';
import { CURSOR_FAULT, decodeCursor, encodeCursor, isInstantMs } from '../paging/cursor';
import { parameterProblem, ProblemError } from '../problems/problem';

/** A place among sessions that are ordered by a time of theirs, ms since the epoch, and then by user and session. */
export interface SessionPlace {
  readonly timeMs: number;
  readonly userId: string;
  readonly sessionId: string;
}

export function encodeSessionCursor({ timeMs, userId, sessionId }: SessionPlace): string {
  return encodeCursor([timeMs, userId, sessionId]);
}

/** @throws ProblemError (400) if the cursor is none of ours. */
export function decodeSessionCursor(cursor: string | undefined): SessionPlace | undefined {
  if (cursor === undefined) return undefined;
  const place = decodeCursor(cursor, ([timeMs, userId, sessionId, ...more]) =>
    isInstantMs(timeMs) && isText(userId) && isText(sessionId) && more.length === 0
      ? { timeMs, userId, sessionId }
      : undefined,
  );
  if (place === undefined) throw new ProblemError(parameterProblem([CURSOR_FAULT]));
  return place;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && isStorableText(value);
}
