import { type SessionRow, upsertAnomalies, upsertSalesRows, upsertSessionRows } from '@globalmart/metrics-store';
import { Client } from 'pg';
import { salesRows } from './sales-rows';
import { startTestGateway, type TestGateway } from './test-gateway';

let gateway: TestGateway;
let headers: Record<string, string>;
let owner: Client;

beforeAll(async () => {
  gateway = await startTestGateway('2026-03-02T12:00:00Z');
  headers = { 'x-api-key': await gateway.keyFor('read') };
  owner = new Client({ connectionString: gateway.ownerUrl });
  await owner.connect();
}, 180_000);

afterAll(async () => {
  await owner?.end();
  await gateway?.close();
});

const dashboard = async () => {
  const { status, body } = await gateway.get('/api/v1/monitoring/dashboard', headers);
  expect(status).toBe(200);
  return body;
};
const startJob = (job: string) =>
  owner.query(
    `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset)
     VALUES ($1, 'transactions', 0, 1, 0, 0, 0)`,
    [job],
  );

// One after the other, as jobs are added and events come.
it('knows nothing while no job has run', async () => {
  expect(await dashboard()).toEqual({
    total_revenue_today: null,
    total_transactions_today: null,
    avg_transaction_value: null,
    active_users: null,
    top_category: null,
    top_country: null,
    anomalies_count: null,
  });
});

it('has zeros and no names on an empty day', async () => {
  await startJob('sales');
  expect(await dashboard()).toEqual({
    total_revenue_today: 0,
    total_transactions_today: 0,
    avg_transaction_value: null,
    active_users: null,
    top_category: 'N/A',
    top_country: 'N/A',
    anomalies_count: null,
  });
});

it('shows the UTC day’s sales, and as top what sold for most, never the unknown', async () => {
  const start = '2026-03-02T00:00:00Z';
  const yesterday = '2026-03-01T00:00:00Z';
  await upsertSalesRows(
    gateway.worker,
    salesRows({
      days: [
        { start: yesterday, cents: 99_900, min: 99_900, max: 99_900 },
        { start: yesterday, category: 'Toys', cents: 99_900 },
        { start, cents: 1_000, transactions: 2, min: 400, max: 600 },
        { start, country: 'USA', cents: 1_001, transactions: 1, min: 1_001, max: 1_001 },
        { start, category: 'Books', cents: 300 },
        { start, category: 'Books', country: 'USA', cents: 200 },
        { start, category: 'Art', cents: 500 },
        { start, category: 'unknown', cents: 1_001 },
      ],
    }),
  );
  // 20.01 by 3 is 6.67; Art and Books have 5.00 each.
  expect(await dashboard()).toEqual({
    total_revenue_today: 20.01,
    total_transactions_today: 3,
    avg_transaction_value: 6.67,
    active_users: null,
    top_category: 'Art',
    top_country: 'USA',
    anomalies_count: null,
  });
});

it('counts users of the last half hour and anomalies of the day once their jobs run', async () => {
  await startJob('sessions');
  await startJob('anomalies');
  expect(await dashboard()).toMatchObject({ active_users: 0, anomalies_count: 0 });
  const session = (userId: string, sessionId: string, end: string): SessionRow => {
    const nothing = { pageViews: 0, totalCents: 0, purchases: 0, cart: undefined, history: undefined };
    return { partition: 0, userId, sessionId, startMs: 0, endMs: Date.parse(`2026-03-02T${end}Z`), ...nothing };
  };
  await upsertSessionRows(gateway.worker, [
    session('a', 's1', '12:00:00'),
    session('a', 's2', '11:59:00'),
    session('b', 's1', '11:30:00.001'),
    session('c', 's1', '11:30:00'),
    session('d', 's1', '12:00:00.001'),
  ]);
  const times = ['2026-03-01T23:59:59.999Z', '2026-03-02T00:00:00Z', '2026-03-02T12:00:00Z', '2026-03-03T00:00:00Z'];
  await upsertAnomalies(
    gateway.worker,
    times.map((time, offset) => ({
      partition: 0,
      offset,
      kind: 'high_value' as const,
      transactionId: `t${offset}`,
      userId: 'ada',
      amountCents: 620_000,
      score: 12_400,
      eventMs: Date.parse(time),
      detectedMs: Date.parse(time),
      description: 'amount 6200.00 is above 5000.00',
    })),
  );
  expect(await dashboard()).toMatchObject({ active_users: 2, anomalies_count: 2 });
});
