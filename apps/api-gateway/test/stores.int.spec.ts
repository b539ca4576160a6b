import { upsertStoreRows } from '@globalmart/metrics-store';
import { startTestGateway, type TestGateway } from './test-gateway';

type Row = Record<string, string | number | null>;

let gateway: TestGateway;
let headers: Record<string, string>;

// [start, store, transactions, cents, customers]
const MINUTES: readonly (readonly [string, number, number, number, number])[] = [
  ['2026-03-01T23:59:00Z', 7, 1, 9_900, 1],
  ['2026-03-01T23:59:00Z', 12, 1, 100, 1],
  ['2026-03-02T00:00:00Z', 7, 3, 1_000, 2],
  ['2026-03-02T11:59:00Z', 0, 2, 500, 2],
  ['2026-03-02T11:59:00Z', 7, 1, 5, 1],
];

beforeAll(async () => {
  gateway = await startTestGateway('2026-03-02T12:00:00Z');
  headers = { 'x-api-key': await gateway.keyFor('read') };
  await upsertStoreRows(gateway.worker, {
    partition: MINUTES.map(() => 0),
    startMs: MINUTES.map(([start]) => Date.parse(start)),
    storeId: MINUTES.map(([, store]) => store),
    transactions: MINUTES.map(([, , transactions]) => transactions),
    revenueCents: MINUTES.map(([, , , cents]) => cents),
    customers: MINUTES.map(([, , , , customers]) => customers),
  });
}, 180_000);

afterAll(() => gateway?.close());

const stores = (query = '') => gateway.get<Row[]>(`/api/v1/stores${query}`, headers);
const metrics = (query = '') => gateway.get<Row[]>(`/api/v1/stores/metrics${query}`, headers);
const places = (rows: Row[]) => rows.map((row) => `${String(row['window_start']).slice(11, 16)} ${row['store_id']}`);
const nextOf = (link: string | undefined) => /^<\/api\/v1\/stores[^?]*(\?[^>]*)>; rel="next"$/.exec(link ?? '')?.[1];

describe('GET /api/v1/stores', () => {
  it('has every store of the last two days by number, with what it sold today', async () => {
    const { status, body, headers: sent } = await stores();
    expect(status).toBe(200);
    expect(sent['link']).toBeUndefined();
    expect(body).toEqual([
      { store_id: 0, total_transactions_today: 2, total_revenue_today: 5, avg_transaction_value: 2.5 },
      // 10.05 by 4 is 2.5125
      { store_id: 7, total_transactions_today: 4, total_revenue_today: 10.05, avg_transaction_value: 2.51 },
      { store_id: 12, total_transactions_today: 0, total_revenue_today: 0, avg_transaction_value: null },
    ]);
  });

  it('links page to page until all stores were named once', async () => {
    const first = await stores('?limit=2');
    expect(first.body.map((row) => row['store_id'])).toEqual([0, 7]);
    const second = await stores(nextOf(first.headers['link']));
    expect(second.body.map((row) => row['store_id'])).toEqual([12]);
    expect(second.headers['link']).toBeUndefined();
  });

  it.each(['nonsense', Buffer.from('[-1]').toString('base64url'), Buffer.from('[1,2]').toString('base64url')])(
    'refuses the cursor %s',
    async (cursor) => expect((await stores(`?cursor=${cursor}`)).status).toBe(400),
  );
});

describe('GET /api/v1/stores/metrics', () => {
  it('answers minutes newest first, then by store, with the columns of the table', async () => {
    const { status, body } = await metrics();
    expect(status).toBe(200);
    expect(places(body)).toEqual(['11:59 0', '11:59 7', '00:00 7', '23:59 7', '23:59 12']);
    expect(body[2]).toEqual({
      window_start: '2026-03-02T00:00:00.000Z',
      window_end: '2026-03-02T00:01:00.000Z',
      store_id: 7,
      total_transactions: 3,
      total_revenue: 10,
      unique_customers: 2,
      avg_transaction_value: 3.33,
    });
  });

  it.each([
    ['?store_id=7', ['11:59 7', '00:00 7', '23:59 7']],
    ['?store_id=0', ['11:59 0']],
    ['?store_id=2147483647', []],
    ['?start_date=2026-03-02', ['11:59 0', '11:59 7', '00:00 7']],
    ['?end_date=2026-03-01', ['23:59 7', '23:59 12']],
    ['?end_date=2026-03-02T00:00:59Z', ['23:59 7', '23:59 12']],
    ['?end_date=2026-03-02T00:01:00Z&limit=1', ['00:00 7']],
  ])('chooses by %s', async (query, expected) => expect(places((await metrics(query)).body)).toEqual(expected));

  it('links page to page, with the question kept', async () => {
    const seen: string[] = [];
    let query: string | undefined = '?limit=2&end_date=2026-03-02T11:59:00Z';
    for (let pages = 0; query !== undefined && pages < 5; pages++) {
      const page = await metrics(query);
      seen.push(...places(page.body));
      query = nextOf(page.headers['link']);
    }
    expect(seen).toEqual(['00:00 7', '23:59 7', '23:59 12']);
  });

  it.each([
    'store_id=-1',
    'store_id=2147483648',
    'store_id=x',
    'cursor=x',
    'start_date=2026-03-02&end_date=2026-03-01',
  ])('refuses %s, naming the parameter', async (query) => {
    const { status, body } = await gateway.get(`/api/v1/stores/metrics?${query}`, headers);
    expect(status).toBe(400);
    const parameter = query.split('=')[0]?.replace('start', 'end');
    expect(body).toMatchObject({ errors: [{ parameter }] });
  });
});
