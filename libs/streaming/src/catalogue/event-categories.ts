import type { AnyEvent, CartEvent, ProductView, Transaction } from '@globalmart/contracts';

/** What may take a category from the catalogue: an event about a product, or a line of a transaction. */
export interface CategoryGap {
  readonly productId: string;
  category: string | undefined;
}

/** An event that leaves its category to the catalogue, or that of one of its lines. */
export type CategorisedEvent = Transaction | ((ProductView | CartEvent) & { readonly productId: string });

/** Whether the event leaves a category to the catalogue. A search, a checkout or an abandonment is about no product. */
export function lacksCategory(event: AnyEvent): event is CategorisedEvent {
  switch (event.topic) {
    case 'transactions':
      for (const { category } of event.lines) if (category === undefined) return true;
      return false;
    case 'product_views':
    case 'cart_events':
      return event.category === undefined && event.productId !== undefined;
    default:
      return false;
  }
}

/**
 * The categories that events leave to the catalogue, each with the append time (ms) that says which version applies. They are
 * filled into the events themselves, which have just been decoded and which nobody else has.
 */
export class CategoryGaps {
  readonly gaps: CategoryGap[] = [];
  readonly timesMs: number[] = [];

  get isEmpty(): boolean {
    return this.gaps.length === 0;
  }

  add(event: CategorisedEvent, atMs: number): void {
    if (event.topic !== 'transactions') return this.addGap(event, atMs);
    for (const line of event.lines) if (line.category === undefined) this.addGap(line, atMs);
  }

  private addGap(gap: CategoryGap, atMs: number): void {
    this.gaps.push(gap);
    this.timesMs.push(atMs);
  }
}
