import { ANOMALY_KINDS, type AnomalyKind, isStorableText } from '@globalmart/contracts';
import type { AnomalyPosition } from '@globalmart/metrics-store';
import { decodeCursor, encodeCursor, isInstantMs } from '../paging/cursor';

const MAX_PARTITION = 2 ** 31 - 1;

export function encodeAnomalyCursor({ eventMs, transactionId, kind, partition, offset }: AnomalyPosition): string {
  return encodeCursor([eventMs, transactionId, kind, partition, offset]);
}

/** The place a cursor stands for; undefined if it is none of ours. */
export function decodeAnomalyCursor(cursor: string): AnomalyPosition | undefined {
  return decodeCursor(cursor, ([eventMs, transactionId, kind, partition, offset, ...more]) => {
    if (!isInstantMs(eventMs) || !isId(transactionId) || !isKind(kind) || more.length > 0) return undefined;
    if (!isWhole(partition, MAX_PARTITION) || !isWhole(offset, Number.MAX_SAFE_INTEGER)) return undefined;
    return { eventMs, transactionId, kind, partition, offset };
  });
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && isStorableText(value);
}

function isKind(value: unknown): value is AnomalyKind {
  return (ANOMALY_KINDS as readonly unknown[]).includes(value);
}

function isWhole(value: unknown, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
}
