import { type AnyEvent, EVENT_DEFINITIONS } from '@globalmart/contracts';
import { CategoryGaps, lacksCategory } from './event-categories';

const { transactions, product_views: views, cart_events: carts, product_catalog: catalogue } = EVENT_DEFINITIONS;
const T = Date.UTC(2026, 0, 15, 12);

/** A transaction of these lines: `product category`, without a category where the catalogue is to say it. */
function sale(...lines: string[]) {
  const products = lines.map((line) => {
    const [product_id = '', category] = line.split(' ');
    return { product_id, quantity: 2, price: 1, category };
  });
  return transactions.decode({ ...transactions.example, products }, T);
}

function gapsOf(event: AnyEvent): CategoryGaps {
  const gaps = new CategoryGaps();
  if (lacksCategory(event)) gaps.add(event, T);
  return gaps;
}

describe('the category of an event', () => {
  it.each([
    ['a line', sale('prod_7 Books', 'prod_8', 'prod_9'), ['prod_8', 'prod_9']],
    ['a view', views.decode({ ...views.example, category: undefined }, T), ['prod_7']],
    ['a cart event', carts.decode(carts.example, T), ['prod_7']],
  ])('is left to the catalogue by %s without one', (_name, event, products) => {
    const { gaps, timesMs } = gapsOf(event);
    expect(gaps.map(({ productId }) => productId)).toEqual(products);
    expect(timesMs).toEqual(products.map(() => T));
  });

  it.each([
    ['a transaction that names all', sale('prod_7 Books', 'prod_8 Books')],
    ['a view that names it', views.decode(views.example, T)],
    [
      'a search',
      views.decode({ ...views.example, event_type: 'search', product_id: undefined, category: undefined }, T),
    ],
    ['a checkout', carts.decode({ ...carts.example, action: 'checkout', product_id: undefined }, T)],
    ['a product', catalogue.decode(catalogue.example, T)],
  ])('is not left to the catalogue by %s', (_name, event) => {
    expect(gapsOf(event).isEmpty).toBe(true);
  });

  it('is filled into the event itself, and leaves what it says', () => {
    const events = [sale('prod_7 Books', 'prod_7', 'prod_8'), carts.decode(carts.example, T)] as const;
    for (const event of events) for (const gap of gapsOf(event).gaps) gap.category = `of ${gap.productId}`;
    expect(events[0].lines.map(({ category }) => category)).toEqual(['Books', 'of prod_7', 'of prod_8']);
    expect(events[1].category).toBe('of prod_7');
  });
});
