import type { CartEvent, ProductView, Transaction, TransactionLine } from '@globalmart/contracts';
import type { CategoryRow, ProductGains } from '@globalmart/metrics-store';
import type { LogRecord } from '@globalmart/streaming';
import { figuresByProduct } from '../../test/product-figures';
import { ActivityFold } from './activity.fold';

const NOON = Date.UTC(2026, 0, 31, 12);
const RECORD: LogRecord = { offset: 0, appendTimeMs: 0, key: null, value: null };

type Event = ProductView | CartEvent | Transaction;

const SOMEBODY = { id: 'e', key: 'ada', userId: 'ada', sessionId: 's' };

function view(values: Partial<ProductView> = {}): ProductView {
  return {
    topic: 'product_views',
    ...SOMEBODY,
    eventTimeMs: NOON,
    eventType: 'view',
    productId: 'p-1',
    category: 'Books',
    durationSeconds: 5,
    searchQuery: undefined,
    resultsCount: undefined,
    ...values,
  };
}

const search = (searchQuery: string | undefined, resultsCount?: number, values: Partial<ProductView> = {}) =>
  view({ eventType: 'search', productId: undefined, category: undefined, searchQuery, resultsCount, ...values });

function cartEvent(values: Partial<CartEvent> = {}): CartEvent {
  return {
    topic: 'cart_events',
    ...SOMEBODY,
    eventTimeMs: NOON,
    action: 'add',
    productId: 'p-1',
    category: 'Books',
    quantity: 3,
    priceCents: 100,
    ...values,
  };
}

function line(productId: string, quantity: number, priceCents: number, category?: string): TransactionLine {
  return { productId, quantity, priceCents, category };
}

function sale(lines: TransactionLine[], eventTimeMs = NOON): Transaction {
  return {
    topic: 'transactions',
    ...SOMEBODY,
    eventTimeMs,
    totalCents: 0,
    lines,
    paymentMethod: 'paypal',
    country: 'USA',
    storeId: 0,
  };
}

function fold(...events: Event[]): ActivityFold {
  const activity = new ActivityFold(2);
  for (const event of events) activity.apply({ verdict: 'valid', event }, RECORD, false);
  return activity;
}

/** `partition category start: views compares adds purchases units cents`, starts in seconds after noon. */
function categoriesOf(rows: readonly CategoryRow[] = []): string[] {
  return rows.map(({ partition, category, startMs, ...row }) => {
    const figures = [row.views, row.compares, row.cartAdds, row.purchases, row.units, row.revenueCents].join(' ');
    return `${partition} ${category} ${(startMs - NOON) / 1_000}: ${figures}`;
  });
}

function productsOf(gains: readonly ProductGains[] = []): string[] {
  return gains.flatMap((hour) =>
    [...figuresByProduct(hour)].map(([id, figures]) => `${id} ${(hour.startMs - NOON) / 1_000}: ${figures.join(' ')}`),
  );
}

function taken(activity: ActivityFold): { products: string[]; categories: string[]; searches: string[] } {
  const rows = activity.take();
  return {
    products: productsOf(rows?.products),
    categories: categoriesOf(rows?.categories),
    searches: (rows?.searches ?? []).map(
      ({ query, startMs, searches, zeroResults }) => `${query} ${(startMs - NOON) / 1_000}: ${searches} ${zeroResults}`,
    ),
  };
}

describe('ActivityFold', () => {
  it('counts what is done with a product, and with its category', () => {
    const activity = fold(
      view(),
      view({ eventType: 'compare' }),
      cartEvent(),
      sale([line('p-1', 2, 150, 'Books')]),
      view(),
    );
    expect(taken(activity)).toEqual({
      products: ['p-1 0: 2 1 1 1 2 300'],
      categories: ['2 Books 0: 2 1 1 1 2 300'],
      searches: [],
    });
  });

  it('counts a purchase once for a product and for a category, however many lines it has of it', () => {
    const lines = [line('p-1', 1, 100, 'Books'), line('p-2', 1, 10, 'Books'), line('p-1', 2, 100, 'Toys')];
    expect(taken(fold(sale(lines), sale(lines)))).toMatchObject({
      products: ['p-1 0: 0 0 0 2 6 600', 'p-2 0: 0 0 0 2 2 20'],
      categories: ['2 Books 0: 0 0 0 2 4 220', '2 Toys 0: 0 0 0 2 4 400'],
    });
  });

  it('has unknown as the category of what neither an event nor the catalogue knows', () => {
    const activity = fold(view({ category: undefined }), cartEvent({ category: undefined }), sale([line('p-1', 1, 5)]));
    expect(taken(activity).categories).toEqual(['2 unknown 0: 1 0 1 1 1 5']);
  });

  it('makes no row of what counts for nothing', () => {
    const activity = fold(
      view({ eventType: 'filter' }),
      ...(['remove', 'update', 'checkout', 'abandon'] as const).map((action) => cartEvent({ action })),
      search(undefined),
      search('  '),
    );
    expect(activity.take()).toBeUndefined();
  });

  it('counts an addition of nothing and a purchase for nothing', () => {
    const activity = fold(cartEvent({ quantity: 0 }), sale([line('p-1', 1, 0, 'Books')]));
    expect(taken(activity).products).toEqual(['p-1 0: 0 0 1 1 1 0']);
  });

  it.each([
    ['the start of an hour', 0, 0, 0],
    ['the last millisecond of a minute', 59_999, 0, 0],
    ['the next minute', 60_000, 0, 60],
    ['the last millisecond of an hour', 3_599_999, 0, 3_540],
    ['the next hour', 3_600_000, 3_600, 3_600],
    ['the last millisecond before an hour', -1, -3_600, -60],
  ])('puts %s into its hour and its minute', (_name, afterMs, hour, minute) => {
    const eventTimeMs = NOON + afterMs;
    expect(taken(fold(view({ eventTimeMs }), search('lamp', 1, { eventTimeMs })))).toEqual({
      products: [`p-1 ${hour}: 1 0 0 0 0 0`],
      categories: [`2 Books ${minute}: 1 0 0 0 0 0`],
      searches: [`lamp ${hour}: 1 0`],
    });
  });

  it('goes back to an earlier window and adds to the row that is there', () => {
    const activity = fold(view(), view({ eventTimeMs: NOON + 3_600_000 }), view({ eventTimeMs: NOON + 1 }));
    expect(taken(activity).products).toEqual(['p-1 0: 2 0 0 0 0 0', 'p-1 3600: 1 0 0 0 0 0']);
  });

  it('counts searches by term, and those that found nothing; that it does not say how much was found is not nothing', () => {
    const activity = fold(search('Lamp', 0), search(' lamp ', 7), search('LAMP'), search('desk', 0), search('desk', 0));
    expect(taken(activity).searches).toEqual(['lamp 0: 3 1', 'desk 0: 2 2']);
  });

  it('counts a search for nothing but the search, whatever product it names', () => {
    expect(taken(fold(search('lamp', 1, { productId: 'p-1', category: 'Books' })))).toEqual({
      products: [],
      categories: [],
      searches: ['lamp 0: 1 0'],
    });
  });

  it('hands over what came since the last time', () => {
    const activity = fold(view(), search('lamp'));
    activity.take();
    expect(activity.take()).toBeUndefined();
    activity.apply({ verdict: 'valid', event: view() }, RECORD, false);
    expect(taken(activity)).toMatchObject({ products: ['p-1 0: 1 0 0 0 0 0'], searches: [] });
  });

  it('leaves out what is late, a duplicate, or in the tables already', () => {
    const activity = new ActivityFold(0);
    activity.apply({ verdict: 'late', event: view() }, RECORD, false);
    activity.apply({ verdict: 'duplicate', event: view() }, RECORD, false);
    activity.apply({ verdict: 'valid', event: view() }, RECORD, true);
    expect(activity.take()).toBeUndefined();
  });

  it('keeps products, categories and terms apart that are names of other things in JavaScript', () => {
    const activity = fold(view({ productId: '__proto__', category: 'constructor' }), search('toString'));
    expect(taken(activity)).toEqual({
      products: ['__proto__ 0: 1 0 0 0 0 0'],
      categories: ['2 constructor 0: 1 0 0 0 0 0'],
      searches: ['tostring 0: 1 0'],
    });
  });
});
