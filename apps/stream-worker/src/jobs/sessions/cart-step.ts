import type { CartEvent } from '@globalmart/contracts';

/** A cart event, as far as its session's cart depends on it. */
export interface CartStep extends Pick<CartEvent, 'id' | 'action' | 'productId' | 'quantity' | 'priceCents'> {
  readonly timeMs: number;
  /** When the broker stored it: which version of the catalogue it met. */
  readonly appendMs: number;
}

export function cartStep(event: CartEvent, appendMs: number): CartStep {
  const { id, action, eventTimeMs: timeMs, productId, quantity, priceCents } = event;
  return { id, action, timeMs, appendMs, productId, quantity, priceCents };
}

/**
 * What of a session lives on in its row beside the columns: its cart's steps and the moments of its purchases. Each in the order
 * of event time, steps of one millisecond in the order of their ids' code points.
 */
export interface CartHistory {
  readonly steps: CartStep[];
  readonly purchasesMs: number[];
}

/** Below 0 if the first of two ids comes first. */
export function compareIds(one: string, other: string): number {
  // Of strings, JavaScript compares code units: U+10000 would come before U+FFFF.
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
