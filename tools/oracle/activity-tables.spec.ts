import {
  cart,
  clock,
  expectedRows,
  HOUR_MS,
  line,
  MINUTE_MS,
  NOON_MS,
  type Played,
  sale,
  view,
} from './test/played-ledger';

type Table = 'product_activity' | 'category_activity';

/** `start-end subject: views compares adds purchases units cents` */
async function rowsOf(table: Table, events: Played[]): Promise<string[]> {
  return (await expectedRows(table, { events })).map((row) => {
    const { window_start: start, window_end: end, views, compares, cart_adds: adds, purchases, units, revenue } = row;
    const figures = [views, compares, adds, purchases, units, revenue].join(' ');
    return `${clock(start)}-${clock(end)} ${row['product_id'] ?? row['category']}: ${figures}`;
  });
}

describe('product_activity', () => {
  it('counts each kind of event by product and hour', async () => {
    const events = [
      view(),
      view({ type: 'compare' }),
      view({ type: 'compare', productId: 'P2' }),
      cart('add', { quantity: 7 }),
      sale({ lines: [line('Books', 250, 2), line('Books', 100, 3), line('Toys', 40, 1, 'P2')] }),
    ];
    expect(await rowsOf('product_activity', events)).toEqual([
      // Two lines of one purchase: 2 + 3 units, 2 × 2.50 + 3 × 1.00.
      '12:00:00-13:00:00 P1: 1 1 1 1 5 800',
      '12:00:00-13:00:00 P2: 0 1 0 1 1 40',
    ]);
  });

  it('holds the start of an hour, and not its end', async () => {
    const at = (atMs: number) => view({ atMs });
    expect(await rowsOf('product_activity', [at(NOON_MS - 1), at(NOON_MS), at(NOON_MS + HOUR_MS)])).toEqual([
      '11:00:00-12:00:00 P1: 1 0 0 0 0 0',
      '12:00:00-13:00:00 P1: 1 0 0 0 0 0',
      '13:00:00-14:00:00 P1: 1 0 0 0 0 0',
    ]);
  });

  it('counts neither searches and filters nor other changes of a cart', async () => {
    const events = [view({ type: 'search' }), view({ type: 'filter' })];
    const changes = ['remove', 'update', 'checkout', 'abandon'].map((action) => cart(action));
    expect(await rowsOf('product_activity', [...events, ...changes])).toEqual([]);
  });

  it('counts valid events alone, each topic by itself', async () => {
    const events = [view({ id: 'a' }), view({ id: 'a' }), cart('add', { id: 'a' }), sale({ id: 'a' })];
    const later = view({ id: 'b', atMs: NOON_MS + HOUR_MS, productId: 'P2' });
    // Late among the views, but not among the carts.
    const rows = await rowsOf('product_activity', [...events, later, view({ id: 'c' }), cart('add', { id: 'c' })]);
    expect(rows).toEqual(['12:00:00-13:00:00 P1: 1 0 2 1 1 100', '13:00:00-14:00:00 P2: 1 0 0 0 0 0']);
  });
});

describe('category_activity', () => {
  it('is the same by category and minute', async () => {
    const events = [
      view(),
      cart('add', { productId: 'P2' }),
      cart('add', { productId: 'P3', category: null, atMs: NOON_MS + MINUTE_MS }),
      sale({ lines: [line('Books', 250, 2), line('Books', 100, 1, 'P2'), line('Toys', 40)] }),
    ];
    expect(await rowsOf('category_activity', events)).toEqual([
      '12:00:00-12:01:00 Books: 1 0 1 1 3 600',
      '12:00:00-12:01:00 Toys: 0 0 0 1 1 40',
      '12:01:00-12:02:00 unknown: 0 0 1 0 0 0',
    ]);
  });
});

describe('search_terms', () => {
  const search = (query: string | null, resultsCount: number | null, atMs = NOON_MS) =>
    view({ type: 'search', productId: null, query, resultsCount, atMs });

  it('counts searches for what is one term, and those that found nothing', async () => {
    const events = [search(' Maps', 0), search('maps ', null), search('MAPS', 3), search('atlas', 0), search(' ', 0)];
    const rows = await expectedRows('search_terms', { events: [...events, search('maps', 0, NOON_MS + HOUR_MS)] });
    expect(
      rows.map((row) => `${clock(row.window_start)} ${row['query']}: ${row['searches']} ${row['zero_results']}`),
    ).toEqual(['12:00:00 atlas: 1 1', '12:00:00 maps: 3 1', '13:00:00 maps: 1 1']);
  });

  it('counts no query of another step of browsing', async () => {
    expect(await expectedRows('search_terms', { events: [view({ query: 'maps' }), search(null, 0)] })).toEqual([]);
  });
});
