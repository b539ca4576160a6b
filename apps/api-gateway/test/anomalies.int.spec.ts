import { type AnomalyRow, upsertAnomalies } from '@globalmart/metrics-store';
import { startTestGateway, type TestGateway } from './test-gateway';

type Row = Record<string, string | number>;

let gateway: TestGateway;
let headers: Record<string, string>;

const NOW = '2026-03-08T12:00:00.000Z';

// [id, kind, event time, user]
const ANOMALIES: readonly (readonly [string, AnomalyRow['kind'], string, string])[] = [
  ['t1', 'high_value', '2026-03-08T11:59:00Z', 'ada'],
  ['t0', 'suspicious_pattern', '2026-03-08T11:59:00Z', 'bob'],
  ['t0', 'rapid_transactions', '2026-03-08T11:59:00Z', 'bob'],
  // A clock that is ahead.
  ['t2', 'high_value', '2026-03-08T12:04:00Z', 'ada'],
  ['t3', 'high_value', '2026-03-07T12:00:00.000Z', 'ada'],
  ['t4', 'high_value', '2026-03-07T11:59:59.999Z', 'ada'],
  ['t5', 'unusual_quantity', '2026-03-01T12:00:00.000Z', 'ada'],
  ['t6', 'unusual_quantity', '2026-03-01T11:59:59.999Z', 'ada'],
];

beforeAll(async () => {
  gateway = await startTestGateway(NOW);
  headers = { 'x-api-key': await gateway.keyFor('read') };
  await upsertAnomalies(
    gateway.worker,
    ANOMALIES.map(([transactionId, kind, time, userId], offset) => ({
      partition: 0,
      offset,
      kind,
      transactionId,
      userId,
      amountCents: 620_001,
      score: 12_400,
      eventMs: Date.parse(time),
      detectedMs: Date.parse(time) + 250,
      description: 'amount 6200.01 is above 5000.00',
    })),
  );
}, 180_000);

afterAll(() => gateway?.close());

const anomalies = (query = '') => gateway.get<Row[]>(`/api/v1/monitoring/anomalies${query}`, headers);
const names = (rows: Row[]) => rows.map((row) => `${row['transaction_id']} ${row['anomaly_type']}`);
const nextOf = (link: string | undefined) =>
  /^<\/api\/v1\/monitoring\/anomalies(\?[^>]*)>; rel="next"$/.exec(link ?? '')?.[1];

const DAY = ['t2 high_value', 't0 rapid_transactions', 't0 suspicious_pattern', 't1 high_value', 't3 high_value'];

describe('GET /api/v1/monitoring/anomalies', () => {
  it('answers those of the last 24 hours, newest first, then by transaction and kind, with the columns of the table', async () => {
    const { status, body, headers: sent } = await anomalies();
    expect(status).toBe(200);
    expect(sent['link']).toBeUndefined();
    expect(names(body)).toEqual(DAY);
    expect(body[0]).toEqual({
      transaction_id: 't2',
      user_id: 'ada',
      amount: 6200.01,
      anomaly_score: 1.24,
      anomaly_type: 'high_value',
      detected_at: '2026-03-08T12:04:00.250Z',
      event_time: '2026-03-08T12:04:00.000Z',
      description: 'amount 6200.01 is above 5000.00',
    });
  });

  it.each([
    ['?hours=1', DAY.slice(0, 4)],
    ['?hours=168', [...DAY, 't4 high_value', 't5 unusual_quantity']],
    ['?hours=168&anomaly_type=unusual_quantity', ['t5 unusual_quantity']],
    ['?user_id=bob', DAY.slice(1, 3)],
    ['?user_id=bob&anomaly_type=rapid_transactions', DAY.slice(1, 2)],
    ['?user_id=nobody', []],
  ])('chooses by %s', async (query, expected) => expect(names((await anomalies(query)).body)).toEqual(expected));

  it('links page to page, with the question kept', async () => {
    const seen: string[] = [];
    let query: string | undefined = '?limit=2&hours=25&user_id=ada';
    for (let pages = 0; query !== undefined && pages < 5; pages++) {
      const page = await anomalies(query);
      seen.push(...names(page.body));
      query = nextOf(page.headers['link']);
    }
    expect(seen).toEqual(['t2 high_value', 't1 high_value', 't3 high_value', 't4 high_value']);
  });

  it.each([
    'hours=0',
    'hours=169',
    'anomaly_type=odd',
    'user_id=',
    `user_id=${'x'.repeat(101)}`,
    'cursor=x',
    `cursor=${Buffer.from('[1,"t","odd",0,0]').toString('base64url')}`,
    `cursor=${Buffer.from('[1,"t","high_value",0,-1]').toString('base64url')}`,
  ])('refuses %s, naming the parameter', async (query) => {
    const { status, body } = await gateway.get(`/api/v1/monitoring/anomalies?${query}`, headers);
    expect(status).toBe(400);
    expect(body).toMatchObject({ errors: [{ parameter: query.split('=')[0] }] });
  });
});
