import { upsertProductVersions } from '@globalmart/metrics-store';
import { startTestGateway, type TestGateway } from './test-gateway';
import { writeStock } from './write-stock';

type Row = Record<string, string | number | boolean | null>;

const NOON = Date.parse('2026-03-02T12:00:00Z');
const MINUTE = 60_000;

let gateway: TestGateway;
let headers: Record<string, string>;

// [product, category, inventory, sold in the last hour]
const PRODUCTS: readonly (readonly [string, string, number, number])[] = [
  ['p-1', 'Books', 100, 0],
  ['p-2', 'Toys', 20, 12],
  ['p-3', 'Books', 8, 3],
  ['p-4 & more', 'Books', 300, 40],
];

beforeAll(async () => {
  gateway = await startTestGateway('2026-03-02T12:00:00Z');
  headers = { 'x-api-key': await gateway.keyFor('read') };
  await upsertProductVersions(
    gateway.worker,
    PRODUCTS.map(([productId, category, inventory], offset) => ({
      productId,
      partition: 0,
      offset,
      appendMs: NOON - 60 * MINUTE,
      product: { name: `Name of ${productId}`, category, priceCents: 1, inventory, ratings: 1 },
    })),
  );
  await writeStock(
    gateway,
    PRODUCTS.map(([productId, , , sold]) => ({
      startMs: NOON - 10 * MINUTE,
      productId,
      sold,
      updated: 0,
      lastAppendMs: NOON + 1,
    })),
  );
  const span = (productId: string, threshold: number, from: number, to: number | null) =>
    gateway.worker.query('INSERT INTO low_stock_spans VALUES ($1, $2, $3, $4)', [
      productId,
      threshold,
      new Date(NOON + from * MINUTE),
      to === null ? null : new Date(NOON + to * MINUTE),
    ]);
  await span('p-2', 10, -9, null);
  await span('p-3', 10, -9, null);
  await span('p-3', 5, -9, null);
  await span('p-2', 10, -90, -80);
  await span('not in the catalogue', 5, -9, null);
  await gateway.worker.query(
    `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset, max_event_ms, watermark_ms)
     VALUES ('inventory', 'transactions', 0, 1, 1, 0, 0, $1, $1)`,
    [NOON],
  );
}, 180_000);

afterAll(() => gateway?.close());

const inventory = (query = '') => gateway.get<Row[]>(`/api/v1/inventory${query}`, headers);
const lowStock = (query = '') => gateway.get<Row[]>(`/api/v1/inventory/low-stock${query}`, headers);
const ids = (rows: Row[]) => rows.map((row) => row['product_id']);
const places = (rows: Row[]) =>
  rows.map((row) => `${String(row['alert_time']).slice(11, 16)} ${row['product_id']} ${row['threshold']}`);
const nextOf = (link: string | undefined) =>
  /^<\/api\/v1\/inventory(?:\/low-stock)?(\?[^>]*)>; rel="next"$/.exec(link ?? '')?.[1];

async function allPages(ask: typeof inventory, query: string, show: (rows: Row[]) => unknown[]): Promise<unknown[]> {
  const seen: unknown[] = [];
  let next: string | undefined = query;
  for (let pages = 0; next !== undefined && pages < 10; pages++) {
    const { body, headers: sent } = await ask(next);
    seen.push(...show(body));
    next = nextOf(sent['link']);
  }
  return seen;
}

describe('GET /api/v1/inventory', () => {
  it('answers products by id with the columns of the table', async () => {
    const { status, body } = await inventory();
    expect(status).toBe(200);
    expect(ids(body)).toEqual(['p-1', 'p-2', 'p-3', 'p-4 & more']);
    expect(Object.entries(body[1] ?? {})).toEqual([
      ['product_id', 'p-2'],
      ['product_name', 'Name of p-2'],
      ['category', 'Toys'],
      ['current_stock', 8],
      ['reserved_stock', 0],
      ['available_stock', 8],
      ['last_updated', '2026-03-02T12:00:00.001Z'],
      ['velocity_per_hour', 12],
      // 8 ÷ 288 = 0.0278
      ['days_of_cover', 0.03],
      ['high_demand', true],
    ]);
    expect(body[0]).toMatchObject({ velocity_per_hour: 0, days_of_cover: null, high_demand: false });
  });

  it.each([
    ['?product_id=p-3', ['p-3']],
    ['?product_id=p-4%20%26%20more', ['p-4 & more']],
    ['?product_id=nobody', []],
    ['?category=Books', ['p-1', 'p-3', 'p-4 & more']],
    ['?high_demand=true', ['p-2', 'p-4 & more']],
    ['?high_demand=false&category=Books', ['p-1', 'p-3']],
  ])('chooses by %s', async (query, expected) => expect(ids((await inventory(query)).body)).toEqual(expected));

  it('links page to page, with the question kept', async () => {
    expect(await allPages(inventory, '?limit=1', ids)).toEqual(['p-1', 'p-2', 'p-3', 'p-4 & more']);
    expect(await allPages(inventory, '?limit=1&high_demand=true', ids)).toEqual(['p-2', 'p-4 & more']);
  });

  it.each(['product_id=', 'category=', 'high_demand=yes', 'high_demand=1', 'limit=0', 'cursor=x', 'cursor=WzFd'])(
    'refuses %s, naming the parameter',
    async (query) => {
      const { status, body } = await inventory(`?${query}`);
      expect(status).toBe(400);
      expect(body).toMatchObject({ errors: [{ parameter: query.split('=')[0] }] });
    },
  );
});

describe('GET /api/v1/inventory/low-stock', () => {
  it('answers what is low, the newest first, with the columns of the table', async () => {
    const { status, body } = await lowStock();
    expect(status).toBe(200);
    expect(places(body)).toEqual(['11:51 p-2 10', '11:51 p-3 5', '11:51 p-3 10']);
    expect(Object.entries(body[0] ?? {})).toEqual([
      ['product_id', 'p-2'],
      ['product_name', 'Name of p-2'],
      ['category', 'Toys'],
      ['current_stock', 8],
      ['threshold', 10],
      ['alert_time', '2026-03-02T11:51:00.000Z'],
      ['status', 'open'],
      ['resolved_at', null],
    ]);
  });

  it.each([
    ['?status=resolved', ['10:30 p-2 10']],
    ['?status=all', ['11:51 p-2 10', '11:51 p-3 5', '11:51 p-3 10', '10:30 p-2 10']],
    ['?threshold=5', ['11:51 p-3 5']],
    ['?status=resolved&threshold=5', []],
  ])('chooses by %s', async (query, expected) => expect(places((await lowStock(query)).body)).toEqual(expected));

  it('links page to page, with the question kept', async () => {
    const all = places((await lowStock('?status=all')).body);
    expect(await allPages(lowStock, '?status=all&limit=1', places)).toEqual(all);
    expect(await allPages(lowStock, '?status=all&limit=2&threshold=10', places)).toEqual(
      all.filter((place) => place.endsWith('10')),
    );
  });

  it.each(['status=closed', 'threshold=7', 'threshold=x', 'cursor=x', 'cursor=WzEsInAiLDdd'])(
    'refuses %s, naming the parameter',
    async (query) => {
      const { status, body } = await lowStock(`?${query}`);
      expect(status).toBe(400);
      expect(body).toMatchObject({ errors: [{ parameter: query.split('=')[0] }] });
    },
  );
});

describe('GET /api/v1/inventory/summary', () => {
  it('counts what is low now, of the products in the catalogue', async () => {
    const { status, body } = await gateway.get('/api/v1/inventory/summary', headers);
    expect([status, body]).toEqual([200, { low: 2, critical: 1 }]);
  });
});
