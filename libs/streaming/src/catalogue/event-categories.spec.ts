import { EVENT_DEFINITIONS } from '@globalmart/contracts';
import { lacksCategory, productsWithoutCategory, withCategories } from './event-categories';

const { transactions, product_views: views, cart_events: carts, product_catalog: catalogue } = EVENT_DEFINITIONS;
const T = Date.UTC(2026, 0, 15, 12);
const shelf = (productId: string): string | undefined => ({ prod_7: 'Maps', prod_8: 'Lamps' })[productId];

/** A transaction of these lines: `product category`, without a category where the catalogue is to say it. */
function sale(...lines: string[]) {
  const products = lines.map((line) => {
    const [product_id = '', category] = line.split(' ');
    return { product_id, quantity: 2, price: 1, category };
  });
  return transactions.decode({ ...transactions.example, products }, T);
}

describe('the category of an event', () => {
  it.each([
    ['a line', sale('prod_7 Books', 'prod_8', 'prod_9'), ['prod_8', 'prod_9']],
    ['a view', views.decode({ ...views.example, category: undefined }, T), ['prod_7']],
    ['a cart event', carts.decode(carts.example, T), ['prod_7']],
  ])('is left to the catalogue by %s without one', (_name, event, products) => {
    expect(lacksCategory(event)).toBe(true);
    expect(productsWithoutCategory(event)).toEqual(products);
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
    expect(lacksCategory(event)).toBe(false);
  });

  it('is its own, else that of the catalogue, else undefined, line by line', () => {
    const event = sale('prod_7 Books', 'prod_7', 'prod_8', 'prod_9');
    const filled = withCategories(event, shelf);
    expect(filled).toEqual({
      ...event,
      lines: event.lines.map((line, at) => ({ ...line, category: ['Books', 'Maps', 'Lamps', undefined][at] })),
    });
    // A record that is judged once may be folded by several engines: what it was decoded to stays as it was.
    expect(event.lines[1]?.category).toBeUndefined();
  });

  it('is filled into views and cart events alike', () => {
    const view = views.decode({ ...views.example, category: undefined }, T);
    const cart = carts.decode(carts.example, T);
    expect([withCategories(view, shelf), withCategories(cart, shelf)]).toMatchObject([
      { topic: 'product_views', category: 'Maps' },
      { topic: 'cart_events', category: 'Maps' },
    ]);
  });
});
