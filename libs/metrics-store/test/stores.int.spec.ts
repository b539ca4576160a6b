import { createTestDatabase, type TestDatabase } from '@globalmart/testing';
import { Client, Pool } from 'pg';
import { deleteExpiredStoreRows, migrate, type StoreRows, StoresRepository, upsertStoreRows } from '../src/index';

let database: TestDatabase;
let worker: Client;
let gateway: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.ownerUrl);
  worker = new Client({ connectionString: database.workerUrl });
  await worker.connect();
  gateway = new Pool({ connectionString: database.gatewayUrl, max: 2 });
}, 120_000);

afterAll(async () => {
  await worker?.end();
  await gateway?.end();
  await database?.drop();
});

afterEach(() => worker.query('DELETE FROM store_minutes; DELETE FROM stream_offsets'));

interface Row {
  readonly time: string;
  readonly partition?: number;
  readonly store?: number;
  readonly transactions?: number;
  readonly cents?: number;
  readonly customers?: number;
}

/** What is left out is partition 0, online, one purchase of a dollar. */
function storeRows(rows: readonly Row[]): StoreRows {
  return {
    partition: rows.map(({ partition }) => partition ?? 0),
    startMs: rows.map(({ time }) => at(time).getTime()),
    storeId: rows.map(({ store }) => store ?? 0),
    transactions: rows.map(({ transactions }) => transactions ?? 1),
    revenueCents: rows.map(({ cents }) => cents ?? 100),
    customers: rows.map(({ customers }) => customers ?? 1),
  };
}

const at = (time: string) => new Date(`2026-03-01T${time}Z`);
const summary = async () =>
  (await gateway.query<Record<string, unknown>>('SELECT * FROM transactions_summary ORDER BY window_start, store_id'))
    .rows;
const starts = async () => (await summary()).map((row) => row['window_start']);
const newestEvent = (time: string, partition = 0, job = 'stores') =>
  worker.query(
    `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset, max_event_ms)
     VALUES ($1, 'transactions', $2, 1, 1, 0, 0, $3)`,
    [job, partition, Date.parse(time)],
  );

describe('transactions_summary', () => {
  it('adds up flushes and partitions, each store for itself', async () => {
    await upsertStoreRows(
      worker,
      storeRows([
        { time: '10:00:00', partition: 0, transactions: 3, cents: 1_000, customers: 2 },
        { time: '10:00:00', partition: 0, store: 7, cents: 250 },
        { time: '10:01:00', partition: 0, cents: 99 },
      ]),
    );
    // A known customer comes again: one more purchase, no customer more.
    await upsertStoreRows(worker, storeRows([{ time: '10:00:00', partition: 0, cents: 0, customers: 0 }]));
    await upsertStoreRows(
      worker,
      storeRows([{ time: '10:00:00', partition: 1, transactions: 2, cents: 51, customers: 2 }]),
    );

    const row = (start: string, end: string, store: number, figures: string) => {
      const [transactions, revenue, customers, average] = figures.split(' ');
      return {
        window_start: at(start),
        window_end: at(end),
        store_id: store,
        total_transactions: transactions,
        total_revenue: revenue,
        unique_customers: customers,
        avg_transaction_value: average,
      };
    };
    expect(await summary()).toEqual([
      row('10:00:00', '10:01:00', 0, '6 10.51 4 1.75'), // 1051 ÷ 6 = 175.17
      row('10:00:00', '10:01:00', 7, '1 2.50 1 2.50'),
      row('10:01:00', '10:02:00', 0, '1 0.99 1 0.99'),
    ]);
  });

  it.each([
    [1, 2, '0.01'], // half a cent, away from zero
    [5, 2, '0.03'], // 2.5 cents: rounding to even would give 2
    [4, 3, '0.01'],
    [0, 3, '0.00'],
  ])('gives %d cents by %d transactions as an average of %s', async (cents, transactions, average) => {
    await upsertStoreRows(worker, storeRows([{ time: '10:00:00', cents, transactions }]));
    expect(await summary()).toMatchObject([{ avg_transaction_value: average }]);
  });

  it('holds the greatest store and the greatest revenue that a table of its size can have', async () => {
    await upsertStoreRows(worker, storeRows([{ time: '10:00:00', store: 2 ** 31 - 1, cents: 2 ** 53 - 1 }]));
    await worker.query('UPDATE store_minutes SET transactions = 1000, customers = 1000');
    expect(await summary()).toMatchObject([{ store_id: 2_147_483_647, total_revenue: '90071992547409.91' }]);
  });

  it('leaves out what ended 48 hours or more before the greatest event time of its own job', async () => {
    await upsertStoreRows(worker, storeRows([{ time: '10:00:00' }, { time: '10:01:00' }, { time: '10:02:00' }]));
    await newestEvent('2026-03-09T00:00:00Z', 0, 'sales');
    await newestEvent('2026-03-03T10:01:59.999Z', 0);
    await newestEvent('2026-03-01T00:00:00Z', 1);
    expect(await starts()).toEqual([at('10:01:00'), at('10:02:00')]);
    await worker.query(
      `UPDATE stream_offsets SET max_event_ms = max_event_ms + 1 WHERE job = 'stores' AND partition = 0`,
    );
    expect(await starts()).toEqual([at('10:02:00')]);
  });
});

describe('upsertStoreRows', () => {
  it('is part of the caller’s transaction', async () => {
    await worker.query('BEGIN');
    await upsertStoreRows(worker, storeRows([{ time: '10:00:00' }]));
    await worker.query('ROLLBACK');
    expect(await summary()).toEqual([]);
  });

  it('writes nothing for no rows', async () => {
    await upsertStoreRows(worker, storeRows([]));
    expect(await summary()).toEqual([]);
  });
});

describe('deleteExpiredStoreRows', () => {
  const remaining = async () => (await worker.query('SELECT 1 FROM store_minutes')).rowCount;
  const rows = storeRows([{ time: '09:59:00' }, { time: '10:00:00' }, { time: '10:01:00' }]);

  it('deletes nothing while no event time is known', async () => {
    await upsertStoreRows(worker, rows);
    expect(await deleteExpiredStoreRows(worker)).toBe(0);
  });

  it('deletes what the view leaves out, some rows at a time, and changes no answer', async () => {
    await upsertStoreRows(worker, rows);
    await newestEvent('2026-03-03T10:01:00Z');
    const before = await summary();
    expect(await starts()).toEqual([at('10:01:00')]);
    expect([await deleteExpiredStoreRows(worker, 1), await remaining()]).toEqual([1, 2]);
    expect([await deleteExpiredStoreRows(worker), await remaining()]).toEqual([1, 1]);
    expect(await deleteExpiredStoreRows(worker)).toBe(0);
    expect(await summary()).toEqual(before);
  });

  it('does not wait for rows a flush holds', async () => {
    await upsertStoreRows(worker, rows);
    await newestEvent('2026-03-05T00:00:00Z');
    const other = new Client({ connectionString: database.workerUrl });
    await other.connect();
    await worker.query('BEGIN');
    await upsertStoreRows(worker, rows);
    expect(await deleteExpiredStoreRows(other)).toBe(0);
    await worker.query('COMMIT');
    expect(await deleteExpiredStoreRows(other)).toBe(3);
    await other.end();
  });
});

describe('StoresRepository', () => {
  const stores = () => new StoresRepository(gateway);

  it('answers minutes newest first, by store, each the sum of its partitions', async () => {
    await upsertStoreRows(
      worker,
      storeRows([
        { time: '10:00:00', store: 0, cents: 101 },
        { time: '10:00:00', store: 7, cents: 300 },
        { time: '10:01:00', store: 0, cents: 250, transactions: 2 },
        { time: '10:01:00', store: 0, partition: 1, cents: 125, transactions: 2, customers: 1 },
        { time: '10:01:00', store: 7, cents: 5 },
      ]),
    );
    const places = async (query: Partial<Parameters<StoresRepository['findWindows']>[0]> = {}) =>
      (await stores().findWindows({ limit: 10, ...query })).map(
        ({ startMs, storeId }) => `${new Date(startMs).toISOString().slice(11, 16)} ${storeId}`,
      );
    // 3.75 by 4 is 0.9375: 94 cents.
    expect(await stores().findWindows({ limit: 1 })).toEqual([
      {
        startMs: at('10:01:00').getTime(),
        endMs: at('10:02:00').getTime(),
        storeId: 0,
        transactions: 4,
        revenueCents: 375,
        customers: 2,
        averageCents: 94,
      },
    ]);
    expect(await places()).toEqual(['10:01 0', '10:01 7', '10:00 0', '10:00 7']);
    expect(await places({ storeId: 7 })).toEqual(['10:01 7', '10:00 7']);
    expect(await places({ fromMs: at('10:00:01').getTime() })).toEqual(['10:01 0', '10:01 7']);
    expect(await places({ untilMs: at('10:01:59').getTime() })).toEqual(['10:00 0', '10:00 7']);
    expect(await places({ after: { startMs: at('10:01:00').getTime(), storeId: 0 } })).toEqual([
      '10:01 7',
      '10:00 0',
      '10:00 7',
    ]);
  });

  it('adds up what counts, and knows the stores where nothing does', async () => {
    await upsertStoreRows(
      worker,
      storeRows([
        { time: '10:00:00', store: 0, cents: 101 },
        { time: '10:00:00', store: 7, cents: 300 },
        { time: '10:01:00', store: 7, cents: 5, transactions: 2 },
        { time: '10:02:00', store: 9, cents: 1 },
      ]),
    );
    const range = { fromMs: at('10:00:30').getTime(), beforeMs: at('10:02:00').getTime() };
    const none = { transactions: 0, revenueCents: 0, averageCents: null };
    expect(await stores().findTotals({ ...range, limit: 3 })).toEqual([
      { storeId: 0, ...none },
      // 2.5 cents, half away from zero
      { storeId: 7, transactions: 2, revenueCents: 5, averageCents: 3 },
      { storeId: 9, ...none },
    ]);
    expect((await stores().findTotals({ ...range, afterStoreId: 0, limit: 1 })).map(({ storeId }) => storeId)).toEqual([
      7,
    ]);
  });

  it('leaves out what is past its age', async () => {
    await upsertStoreRows(worker, storeRows([{ time: '10:00:00', store: 1 }, { time: '10:02:00' }]));
    await newestEvent('2026-03-03T10:02:00Z');
    expect((await stores().findWindows({ limit: 10 })).map(({ storeId }) => storeId)).toEqual([0]);
    const range = { fromMs: 0, beforeMs: at('23:00:00').getTime() };
    expect((await stores().findTotals({ ...range, limit: 10 })).map(({ storeId }) => storeId)).toEqual([0]);
  });
});
