import type { AnyEvent, CartEvent, ProductView, Transaction } from '@globalmart/contracts';

/** An event that has a category, or one for each of its lines. */
export type CategorisedEvent = Transaction | ProductView | CartEvent;

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

/** The products whose category the event leaves to the catalogue; one may be named more than once. */
export function productsWithoutCategory(event: CategorisedEvent): string[] {
  if (event.topic !== 'transactions') return event.productId === undefined ? [] : [event.productId];
  return event.lines.flatMap(({ category, productId }) => (category === undefined ? [productId] : []));
}

/** The event with what the catalogue says where it says nothing itself; still undefined where the catalogue does not know. */
export function withCategories(
  event: CategorisedEvent,
  categoryOf: (productId: string) => string | undefined,
): CategorisedEvent {
  if (event.topic === 'transactions') {
    const lines = event.lines.map((line) =>
      line.category === undefined ? { ...line, category: categoryOf(line.productId) } : line,
    );
    return { ...event, lines };
  }
  return event.productId === undefined ? event : { ...event, category: event.category ?? categoryOf(event.productId) };
}
