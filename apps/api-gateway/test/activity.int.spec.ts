import {
  type CategoryRow,
  type ProductGains,
  TextList,
  upsertActivityRows,
  upsertProductVersions,
} from '@globalmart/metrics-store';
import { startTestGateway, type TestGateway } from './test-gateway';

let gateway: TestGateway;
let headers: Record<string, string>;

const at = (time: string) => Date.parse(`2026-03-01T${time}:00Z`);

/** Of each product views, compares, additions, purchases, units and cents. */
function gains(time: string, products: Record<string, readonly number[]>): ProductGains {
  const figures = (figure: number) => Object.values(products).map((own) => own[figure] ?? 0);
  return {
    startMs: at(time),
    products: TextList.of(Object.keys(products)),
    views: figures(0),
    compares: figures(1),
    cartAdds: figures(2),
    purchases: figures(3),
    units: figures(4),
    revenueCents: figures(5),
  };
}

function additions(time: string, category: string, cartAdds: number): CategoryRow {
  const nothing = { views: 0, compares: 0, purchases: 0, units: 0, revenueCents: 0 };
  return { partition: 0, startMs: at(time), category, ...nothing, cartAdds };
}

const search = (time: string, query: string, searches: number, zeroResults: number, partition = 0) => ({
  partition,
  startMs: at(time),
  query,
  searches,
  zeroResults,
});

beforeAll(async () => {
  gateway = await startTestGateway('2026-03-01T12:00:00Z');
  headers = { 'x-api-key': await gateway.keyFor('read') };
  await upsertProductVersions(gateway.worker, [
    {
      productId: 'p/1',
      partition: 0,
      offset: 0,
      appendMs: at('01:00'),
      product: { name: 'Lamp', category: 'Garden', priceCents: 1, inventory: 1, ratings: 1 },
    },
  ]);
  await upsertActivityRows(gateway.worker, {
    products: [
      gains('09:00', { 'p/1': [24, 0, 0, 0, 1, 250] }),
      gains('10:00', { 'p/1': [4, 1, 2, 1, 3, 7], 'p-2': [5, 0, 0, 0, 0, 0] }),
      gains('10:00', { 'p/1': [3, 0, 0, 0, 0, 0] }),
      // Not over yet.
      gains('11:00', { 'p-3': [99, 0, 0, 0, 0, 0] }),
    ],
    categories: [additions('10:08', 'Toys', 1), additions('10:09', 'Books', 3)],
    searches: [
      search('09:00', 'lamp', 2, 1),
      search('10:00', 'lamp', 1, 0),
      search('10:00', 'lamp', 1, 1, 1),
      search('10:00', 'desk', 4, 0),
      search('10:00', 'zebra', 1, 1),
    ],
  });
  await gateway.worker.query(
    `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset, max_event_ms,
                                 watermark_ms)
     VALUES ('activity', 'product_views', 0, 1, 1, 0, 0, $1, $2)`,
    [at('11:19'), at('11:09') + 59_999],
  );
}, 180_000);

afterAll(() => gateway?.close());

const nextOf = (link: string | undefined) => /^<([^>]*)>; rel="next"$/.exec(link ?? '')?.[1];

async function pages<Row>(url: string, of: (row: Row) => unknown): Promise<unknown[][]> {
  const seen: unknown[][] = [];
  for (let next: string | undefined = url; next !== undefined && seen.length < 6;) {
    const { status, body, headers: sent } = await gateway.get<Row[]>(next, headers);
    expect(status).toBe(200);
    seen.push(body.map(of));
    next = nextOf(sent['link']);
  }
  return seen;
}

describe('GET /api/v1/trending', () => {
  it('compares the last whole hour of products with the day before it', async () => {
    expect((await gateway.get('/api/v1/trending?min_count=5', headers)).body).toEqual({
      kind: 'product',
      metric: 'views',
      window_start: '2026-03-01T10:00:00.000Z',
      window_end: '2026-03-01T11:00:00.000Z',
      trending: [
        { id: 'p/1', name: 'Lamp', last_hour: 7, hourly_mean: 1, trend: 7 },
        { id: 'p-2', name: null, last_hour: 5, hourly_mean: 0, trend: 5 },
      ],
    });
  });

  it('compares the last 60 whole minutes of categories', async () => {
    expect((await gateway.get('/api/v1/trending?kind=category&metric=cart_adds&min_count=3', headers)).body).toEqual({
      kind: 'category',
      metric: 'cart_adds',
      window_start: '2026-03-01T10:09:00.000Z',
      window_end: '2026-03-01T11:09:00.000Z',
      trending: [{ id: 'Books', name: 'Books', last_hour: 3, hourly_mean: 0, trend: 3 }],
    });
  });

  it('leaves out what is too little to be more than chance, at first what is less than ten', async () => {
    expect((await gateway.get('/api/v1/trending', headers)).body).toMatchObject({ trending: [] });
    const { body } = await gateway.get('/api/v1/trending?min_count=6', headers);
    expect(body).toMatchObject({ trending: [{ id: 'p/1' }] });
  });

  it('has as many as asked for', async () => {
    const { body } = await gateway.get<{ trending: { id: string }[] }>('/api/v1/trending?min_count=1&limit=1', headers);
    expect(body.trending.map(({ id }) => id)).toEqual(['p/1']);
  });

  it.each([
    'kind=shop',
    'metric=revenue',
    'kind=product&kind=category',
    'limit=0',
    'min_count=0',
    'start_date=2026-03-01',
  ])('refuses %s, naming the parameter', async (query) => {
    const { status, body } = await gateway.get(`/api/v1/trending?${query}`, headers);
    expect([status, body]).toMatchObject([400, { errors: [{ parameter: query.split('=')[0] }] }]);
  });
});

describe('GET /api/v1/search-terms', () => {
  it('has totals by term, the most frequent first, then by term', async () => {
    expect((await gateway.get('/api/v1/search-terms', headers)).body).toEqual([
      { query: 'desk', searches: 4, zero_results: 0 },
      { query: 'lamp', searches: 4, zero_results: 2 },
      { query: 'zebra', searches: 1, zero_results: 1 },
    ]);
  });

  it.each([
    ['start_date=2026-03-01T10:00:00Z', ['desk 4', 'lamp 2', 'zebra 1']],
    ['start_date=2026-03-01T09:00:01Z', ['desk 4', 'lamp 2', 'zebra 1']],
    ['end_date=2026-03-01T10:59:59Z', ['lamp 2']],
    ['start_date=2026-03-02', []],
  ])('counts whole hours of %s', async (range, expected) => {
    const [found] = await pages<{ query: string; searches: number }>(
      `/api/v1/search-terms?${range}`,
      ({ query, searches }) => `${query} ${searches}`,
    );
    expect(found).toEqual(expected);
  });

  it('links page to page, with the question kept', async () => {
    const found = await pages<{ query: string }>(
      '/api/v1/search-terms?limit=1&start_date=2026-03-01',
      ({ query }) => query,
    );
    expect(found).toEqual([['desk'], ['lamp'], ['zebra']]);
  });

  it.each([
    'nonsense',
    ...['["x","y"]', '[1]', '[1,"a",2]', '[1,"\\u0000"]'].map((text) => Buffer.from(text).toString('base64url')),
  ])('refuses the cursor %s', async (cursor) =>
    expect((await gateway.get(`/api/v1/search-terms?cursor=${cursor}`, headers)).status).toBe(400),
  );
});

describe('GET /api/v1/products/{product_id}/activity', () => {
  const URL = '/api/v1/products/p%2F1/activity';

  it('answers hours newest first, with the columns of the table', async () => {
    const { status, body } = await gateway.get<Record<string, unknown>[]>(URL, headers);
    expect(status).toBe(200);
    expect(body).toEqual([
      {
        window_start: '2026-03-01T10:00:00.000Z',
        window_end: '2026-03-01T11:00:00.000Z',
        product_id: 'p/1',
        views: 7,
        compares: 1,
        cart_adds: 2,
        purchases: 1,
        units: 3,
        revenue: 0.07,
      },
      expect.objectContaining({ window_start: '2026-03-01T09:00:00.000Z', views: 24, revenue: 2.5 }),
    ]);
  });

  it.each([
    ['start_date=2026-03-01T10:00:00Z', ['10:00']],
    ['end_date=2026-03-01T10:59:59.999Z', ['09:00']],
    ['start_date=2026-03-01', ['10:00', '09:00']],
    ['end_date=2026-02-28', []],
    ['end_date=9999-12-31&start_date=1970-01-01', ['10:00', '09:00']],
  ])('chooses by %s', async (range, expected) => {
    const [found] = await pages<{ window_start: string }>(`${URL}?${range}`, (hour) => hour.window_start.slice(11, 16));
    expect(found).toEqual(expected);
  });

  it('links page to page, with the product and the question kept', async () => {
    const found = await pages<{ window_start: string }>(`${URL}?limit=1&start_date=2026-03-01`, (hour) =>
      hour.window_start.slice(11, 16),
    );
    expect(found).toEqual([['10:00'], ['09:00']]);
  });

  it('knows nothing of a product that nobody looked at', async () => {
    expect((await gateway.get('/api/v1/products/never/activity', headers)).body).toEqual([]);
  });

  it('takes the longest id that a product can have', async () => {
    const id = encodeURIComponent('😀'.repeat(100));
    expect((await gateway.get(`/api/v1/products/${id}/activity`, headers)).status).toBe(200);
  });

  it('refuses what cannot be the id of a product, though not before it has seen a key', async () => {
    expect((await gateway.get(`/api/v1/products/${'x'.repeat(9_999)}/activity`)).status).toBe(401);
    const { status, body } = await gateway.get(`/api/v1/products/${'x'.repeat(101)}/activity`, headers);
    expect([status, body]).toMatchObject([400, { errors: [{ parameter: 'product_id' }] }]);
  });
});
