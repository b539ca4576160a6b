import type { CartEvent, ProductView, Transaction } from '@globalmart/contracts';
import { cartStep, type CartStep, compareSteps } from './cart-step';

export type SessionEvent = ProductView | CartEvent | Transaction;

/** Of sessions that have nothing yet; never written to. */
const NONE: never[] = [];

/**
 * All that has been seen of a user's session: what its rows are made of. The same events make the same session in whatever
 * order they come.
 */
export class Session {
  startMs = Number.POSITIVE_INFINITY;
  endMs = Number.NEGATIVE_INFINITY;
  views = 0;
  totalCents = 0;
  /** In the order in which they happened. */
  steps: CartStep[] = NONE;
  purchasesMs: number[] = NONE;

  /** @param appendMs when the broker stored the event */
  add(event: SessionEvent, appendMs: number): void {
    const { eventTimeMs } = event;
    if (eventTimeMs < this.startMs) this.startMs = eventTimeMs;
    if (eventTimeMs > this.endMs) this.endMs = eventTimeMs;
    switch (event.topic) {
      case 'product_views':
        if (event.eventType === 'view') this.views++;
        break;
      case 'cart_events':
        this.steps = insertSorted(this.steps, cartStep(event, appendMs), compareSteps);
        break;
      case 'transactions':
        this.totalCents += event.totalCents;
        this.purchasesMs = insertSorted(this.purchasesMs, eventTimeMs, (a, b) => a - b);
    }
  }
}

/** From the end, where most belong: events come nearly in order. */
function insertSorted<Item>(items: Item[], item: Item, compare: (a: Item, b: Item) => number): Item[] {
  // The only one of most sessions; a push would make room for 17.
  if (items.length === 0) return [item];
  let at = items.push(item) - 1;
  for (; at > 0 && compare(items[at - 1] as Item, item) > 0; at--) items[at] = items[at - 1] as Item;
  items[at] = item;
  return items;
}
