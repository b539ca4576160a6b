import type { CartEvent, ProductView, Transaction } from '@globalmart/contracts';
import type { SessionState } from '@globalmart/metrics-store';
import { doubled, type StatePlaces } from '@globalmart/streaming';
import { decodeCart } from './cart-codec';
import { type CartHistory, cartStep } from './cart-step';
import { SessionEvents } from './session-events';

export type SessionEvent = ProductView | CartEvent | Transaction;

/** All that has been seen of a user's session: what its rows are made of. Times are ms since the epoch. */
export interface Session extends CartHistory {
  readonly startMs: number;
  readonly endMs: number;
  readonly views: number;
  readonly totalCents: number;
}

const FIRST_CAPACITY = 64;
const FIGURES = 4;
const [START, END, VIEWS, CENTS] = [0, 1, 2, 3] as const;

/**
 * The sessions that are remembered of one partition, each at its place. The same events make the same session in whatever order
 * they come.
 */
export class Sessions implements StatePlaces<SessionState> {
  private figures = new Float64Array(FIGURES * FIRST_CAPACITY);
  private readonly events = new SessionEvents();

  put(place: number, row: SessionState | undefined): void {
    while (FIGURES * place >= this.figures.length) this.figures = doubled(this.figures);
    const { figures, events } = this;
    const at = FIGURES * place;
    figures[at + START] = row?.startMs ?? Number.POSITIVE_INFINITY;
    figures[at + END] = row?.endMs ?? Number.NEGATIVE_INFINITY;
    figures[at + VIEWS] = row?.pageViews ?? 0;
    figures[at + CENTS] = row?.totalCents ?? 0;
    events.open(place);
    if (row?.history === undefined) return;
    const { steps, purchasesMs } = decodeCart(row.history);
    for (const step of steps) events.addStep(place, step);
    for (const purchaseMs of purchasesMs) events.addPurchase(place, purchaseMs);
  }

  clear(place: number): void {
    this.events.clear(place);
  }

  /** @param appendMs when the broker stored the event */
  add(place: number, event: SessionEvent, appendMs: number): void {
    const { figures, events } = this;
    const { eventTimeMs } = event;
    const at = FIGURES * place;
    if (eventTimeMs < figures[at + START]!) figures[at + START] = eventTimeMs;
    if (eventTimeMs > figures[at + END]!) figures[at + END] = eventTimeMs;
    switch (event.topic) {
      case 'product_views':
        if (event.eventType === 'view') figures[at + VIEWS]!++;
        break;
      case 'cart_events':
        events.addStep(place, cartStep(event, appendMs));
        break;
      case 'transactions':
        figures[at + CENTS]! += event.totalCents;
        events.addPurchase(place, eventTimeMs);
    }
  }

  at(place: number): Session {
    const { figures, events } = this;
    const at = FIGURES * place;
    const [startMs, endMs] = [figures[at + START]!, figures[at + END]!];
    return {
      startMs,
      endMs,
      views: figures[at + VIEWS]!,
      totalCents: figures[at + CENTS]!,
      ...events.historyOf(place),
    };
  }
}
