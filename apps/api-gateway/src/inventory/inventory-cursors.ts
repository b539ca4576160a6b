import { isStorableText } from '@globalmart/contracts';
import { LOW_STOCK_THRESHOLDS, type LowStockPosition, type LowStockThreshold } from '@globalmart/metrics-store';
import { CURSOR_FAULT, decodeCursor, encodeCursor, isInstantMs } from '../paging/cursor';
import { parameterProblem, ProblemError } from '../problems/problem';

export function encodeProductCursor({ productId }: { readonly productId: string }): string {
  return encodeCursor([productId]);
}

/** The product that a cursor goes on behind. @throws ProblemError (400) if it is none of ours. */
export function toAfterProductId(cursor: string | undefined): string | undefined {
  return placeOf(cursor, ([productId, ...more]) =>
    isProductId(productId) && more.length === 0 ? productId : undefined,
  );
}

export function encodeLowStockCursor({ alertMs, productId, threshold }: LowStockPosition): string {
  return encodeCursor([alertMs, productId, threshold]);
}

/** The row that a cursor goes on behind. @throws ProblemError (400) if it is none of ours. */
export function toLowStockPosition(cursor: string | undefined): LowStockPosition | undefined {
  return placeOf(cursor, ([alertMs, productId, threshold, ...more]) =>
    isInstantMs(alertMs) && isProductId(productId) && isThreshold(threshold) && more.length === 0
      ? { alertMs, productId, threshold }
      : undefined,
  );
}

function placeOf<Place>(
  cursor: string | undefined,
  toPlace: (parts: readonly unknown[]) => Place | undefined,
): Place | undefined {
  if (cursor === undefined) return undefined;
  const place = decodeCursor(cursor, toPlace);
  if (place === undefined) throw new ProblemError(parameterProblem([CURSOR_FAULT]));
  return place;
}

function isProductId(value: unknown): value is string {
  return typeof value === 'string' && isStorableText(value);
}

function isThreshold(value: unknown): value is LowStockThreshold {
  return LOW_STOCK_THRESHOLDS.some((threshold) => threshold === value);
}
