import type { BatchRunPosition } from '@globalmart/metrics-store';
import { isStorableText } from '@globalmart/contracts';
import { decodeCursor, encodeCursor } from '../paging/cursor';

export function encodeRunCursor({ createdUs, runId }: BatchRunPosition): string {
  return encodeCursor([createdUs, runId]);
}

/** The place a cursor stands for; undefined if it is none of ours. */
export function decodeRunCursor(cursor: string): BatchRunPosition | undefined {
  return decodeCursor(cursor, ([createdUs, runId, ...more]) => {
    if (typeof createdUs !== 'number' || !Number.isSafeInteger(createdUs) || more.length > 0) return undefined;
    return typeof runId === 'string' && isStorableText(runId) ? { createdUs, runId } : undefined;
  });
}
