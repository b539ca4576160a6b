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

/** Steps happen in the order of event time, those of one millisecond in the order of their ids' code points. */
export function compareSteps(a: CartStep, b: CartStep): number {
  // Of strings, JavaScript compares code units: U+10000 would come before U+FFFF.
  return a.timeMs - b.timeMs || Buffer.compare(Buffer.from(a.id), Buffer.from(b.id));
}
