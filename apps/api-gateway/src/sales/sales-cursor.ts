import { isStorableText } from '@globalmart/contracts';
import type { SalesPosition } from '@globalmart/metrics-store';
import { decodeCursor, encodeCursor, isInstantMs } from '../paging/cursor';

export function encodeSalesCursor({ startMs, country, category }: SalesPosition): string {
  return encodeCursor([startMs, country, category]);
}

/** The place a cursor stands for; undefined if it is none of ours. */
export function decodeSalesCursor(cursor: string): SalesPosition | undefined {
  return decodeCursor(cursor, ([startMs, country, category, ...more]) => {
    if (!isInstantMs(startMs) || more.length > 0) return undefined;
    if (!isName(country) || !(category === null || isName(category))) return undefined;
    return { startMs, country, category };
  });
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && isStorableText(value);
}
