import { type QualityRow, upsertQualityRows } from '@globalmart/metrics-store';
import { startTestGateway, type TestGateway } from './test-gateway';

type Row = Record<string, unknown>;

let gateway: TestGateway;
let headers: Record<string, string>;

const NOTHING = { oversize: 0, malformed_json: 0, schema: 0, key_mismatch: 0, total_mismatch: 0, future_timestamp: 0 };
const row = (time: string, topic: QualityRow['topic'], counts: Partial<QualityRow>): QualityRow => {
  const startMs = Date.parse(`2026-03-02T${time}:00Z`);
  const zeros = { valid: 0, duplicate: 0, late: 0, unknownProducts: 0, invalid: NOTHING };
  return { topic, partition: 0, startMs, greatestAppendMs: startMs, ...zeros, ...counts };
};

beforeAll(async () => {
  gateway = await startTestGateway('2026-03-02T12:00:00Z');
  headers = { 'x-api-key': await gateway.keyFor('read') };
  await upsertQualityRows(gateway.worker, [
    row('11:00', 'cart_events', { valid: 5, duplicate: 1 }),
    row('11:00', 'transactions', { valid: 10, late: 2, unknownProducts: 3, invalid: { ...NOTHING, schema: 4 } }),
    row('11:01', 'transactions', { valid: 7, invalid: { ...NOTHING, schema: 1, oversize: 1 } }),
  ]);
}, 180_000);

afterAll(() => gateway?.close());

const windows = (query = '') => gateway.get<Row[]>(`/api/v1/data-quality${query}`, headers);
const places = (rows: Row[]) =>
  rows.map((row) => `${String(row['window_start']).slice(11, 16)} ${String(row['topic'])}`);

describe('GET /api/v1/data-quality', () => {
  it('answers minutes newest first, then by topic, with the columns of the table', async () => {
    const { status, body } = await windows();
    expect(status).toBe(200);
    expect(places(body)).toEqual(['11:01 transactions', '11:00 cart_events', '11:00 transactions']);
    expect(body[2]).toEqual({
      window_start: '2026-03-02T11:00:00.000Z',
      topic: 'transactions',
      total: 16,
      valid: 10,
      invalid: 4,
      duplicate: 0,
      late: 2,
      unknown_products: 3,
      by_reason: { schema: 4 },
    });
  });

  it.each([
    ['?topic=cart_events', ['11:00 cart_events']],
    ['?topic=product_views', []],
    ['?start_date=2026-03-02T11:00:30Z', ['11:01 transactions']],
    ['?end_date=2026-03-02T11:01:00Z', ['11:00 cart_events', '11:00 transactions']],
    ['?end_date=2026-03-01', []],
  ])('chooses by %s', async (query, expected) => expect(places((await windows(query)).body)).toEqual(expected));

  it('links page to page until all rows were told once', async () => {
    const first = await windows('?limit=2');
    expect(places(first.body)).toEqual(['11:01 transactions', '11:00 cart_events']);
    const link = /<\/api\/v1\/data-quality(\?[^>]+)>/.exec(first.headers['link'] ?? '')?.[1];
    const second = await windows(link);
    expect(places(second.body)).toEqual(['11:00 transactions']);
    expect(second.headers['link']).toBeUndefined();
  });

  it.each(['topic=nonsense', 'topic=dead_letters', 'cursor=WzEsIngiXQ'])('refuses %s', async (query) => {
    expect((await windows(`?${query}`)).status).toBe(400);
  });
});

describe('GET /api/v1/data-quality/summary', () => {
  const summary = (query = '') => gateway.get<Row[]>(`/api/v1/data-quality/summary${query}`, headers);

  it('adds the minutes up by topic', async () => {
    const carts = { valid: 5, invalid: 0, duplicate: 1, late: 0, unknown_products: 0, by_reason: {} };
    expect((await summary()).body).toEqual([
      { topic: 'cart_events', total: 6, ...carts },
      {
        topic: 'transactions',
        total: 25,
        valid: 17,
        invalid: 6,
        duplicate: 0,
        late: 2,
        unknown_products: 3,
        by_reason: { schema: 5, oversize: 1 },
      },
    ]);
  });

  it('keeps to the time and the topic asked for', async () => {
    const { body } = await summary('?start_date=2026-03-02T11:01:00Z&topic=transactions');
    expect(body).toMatchObject([{ topic: 'transactions', total: 9 }]);
    expect((await summary('?start_date=2026-03-03')).body).toEqual([]);
  });
});
