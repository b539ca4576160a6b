import { Client, Pool } from 'pg';
import { deleteExpiredSales, migrate, SalesRepository, upsertSalesRows } from '../src/index';
import { createTestDatabase, type TestDatabase } from '@globalmart/testing';
import { salesRows } from './sales-rows';

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

afterEach(() =>
  worker.query('DELETE FROM sales_panes; DELETE FROM sales_hours; DELETE FROM sales_days; DELETE FROM stream_offsets'),
);

const view = async (name: string) =>
  (await gateway.query<Record<string, unknown>>(`SELECT * FROM ${name} ORDER BY 1, 4, 3 NULLS FIRST`)).rows;
const at = (time: string) => new Date(`2026-03-01T${time}Z`);

describe('upsertSalesRows', () => {
  it('adds to the rows that are there and widens their extremes', async () => {
    const start = '2026-03-01T10:00:00Z';
    const flush = (cents: number, min: number, max: number) =>
      upsertSalesRows(
        worker,
        salesRows({
          panes: [{ start, cents, transactions: 2, units: 3 }],
          hours: [{ start, cents, transactions: 2, units: 3, min, max }],
          days: [{ start: '2026-03-01T00:00:00Z', cents, transactions: 2, units: 3, min, max }],
        }),
      );
    await flush(1_000, 400, 600);
    await flush(500, 100, 400);

    const sums = { amount_cents: '1500', transactions: '4', units: '6' };
    expect((await worker.query('SELECT * FROM sales_panes')).rows).toEqual([
      { partition: 0, pane_start: at('10:00:00'), category: null, country: 'USA', ...sums },
    ]);
    const window = { partition: 0, category: null, country: 'USA', ...sums, min_cents: '100', max_cents: '600' };
    expect((await worker.query('SELECT * FROM sales_hours')).rows).toEqual([
      { window_start: at('10:00:00'), ...window },
    ]);
    expect((await worker.query('SELECT * FROM sales_days')).rows).toEqual([
      { window_start: at('00:00:00'), ...window },
    ]);
  });

  it('keeps totals, categories, countries and partitions apart, whatever characters a name has', async () => {
    const start = '2026-03-01T10:00:00Z';
    const names = [null, 'NULL', '', 'a,"b"\\', '{x}', ' ', 'Ünïcode 🛒', "'; DROP TABLE sales_panes"];
    const rows = names.flatMap((category, i) =>
      [0, 1].map((partition) => ({ start, category, partition, country: 'UK', cents: i })),
    );
    await upsertSalesRows(worker, salesRows({ panes: rows }));
    await upsertSalesRows(worker, salesRows({ panes: rows }));

    const stored = await worker.query(
      'SELECT category, partition, amount_cents FROM sales_panes ORDER BY amount_cents, 2',
    );
    expect(stored.rows).toEqual(
      rows.map(({ category, partition, cents }) => ({ category, partition, amount_cents: String(2 * cents) })),
    );
  });

  it('keeps times to the millisecond and null extremes null', async () => {
    const start = '9999-12-31T23:59:59.999Z';
    const row = { start, category: 'Books', cents: 5, min: null, max: null };
    await upsertSalesRows(worker, salesRows({ hours: [row] }));
    await upsertSalesRows(worker, salesRows({ hours: [row] }));
    const { rows } = await worker.query(
      `SELECT (window_start AT TIME ZONE 'UTC')::text AS start, min_cents, max_cents FROM sales_hours`,
    );
    expect(rows).toEqual([{ start: '9999-12-31 23:59:59.999', min_cents: null, max_cents: null }]);
  });

  it('is part of the caller’s transaction', async () => {
    await worker.query('BEGIN');
    await upsertSalesRows(worker, salesRows({ panes: [{ start: '2026-03-01T10:00:00Z', cents: 1 }] }));
    await worker.query('ROLLBACK');
    expect(await view('sales_metrics')).toEqual([]);
  });
});

describe('sales_metrics', () => {
  it('puts each pane into the two minutes that hold it, over all partitions', async () => {
    await upsertSalesRows(
      worker,
      salesRows({
        panes: [
          { start: '2026-03-01T10:00:00Z', partition: 0, cents: 1_000, transactions: 1, units: 2 },
          { start: '2026-03-01T10:00:00Z', partition: 1, cents: 250, transactions: 2, units: 3 },
          { start: '2026-03-01T10:00:30Z', partition: 0, cents: 99, transactions: 1, units: 1 },
        ],
      }),
    );
    const row = (start: string, end: string, amount: string, transactions: string, units: string, average: string) => ({
      window_start: at(start),
      window_end: at(end),
      category: null,
      country: 'USA',
      total_amount: amount,
      transaction_count: transactions,
      units,
      avg_transaction_value: average,
    });
    expect(await view('sales_metrics')).toEqual([
      row('09:59:30', '10:00:30', '12.50', '3', '5', '4.17'), // 1250 ÷ 3 = 416.67
      row('10:00:00', '10:01:00', '13.49', '4', '6', '3.37'), // 1349 ÷ 4 = 337.25
      row('10:00:30', '10:01:30', '0.99', '1', '1', '0.99'),
    ]);
  });

  it.each([
    [1, 2, '0.01'], // half a cent, away from zero
    [5, 2, '0.03'], // 2.5 cents: rounding to even would give 2
    [4, 3, '0.01'],
    [0, 3, '0.00'],
    [199_999_999_999_997, 2, '999999999999.99'], // the greatest that fits, from a half
  ])('gives %d cents by %d transactions as an average of %s', async (cents, transactions, average) => {
    const start = '2026-03-01T10:00:00Z';
    await upsertSalesRows(worker, salesRows({ panes: [{ start, cents, transactions }] }));
    const { rows } = await gateway.query<{ avg_transaction_value: string }>(
      'SELECT avg_transaction_value FROM sales_metrics',
    );
    expect(rows[0]?.avg_transaction_value).toBe(average);
  });

  it('leaves out what ended more than 48 hours before the greatest event time of the job', async () => {
    const starts = ['2026-03-01T10:00:00Z', '2026-03-01T10:00:30Z', '2026-03-01T10:01:00Z'];
    await upsertSalesRows(worker, salesRows({ panes: starts.map((start) => ({ start, cents: 100 })) }));
    await worker.query(
      `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset, max_event_ms)
       VALUES ('sales', 'transactions', 0, 1, 1, 0, 0, 0), ('sales', 'transactions', 1, 1, 1, 0, 0, $1)`,
      [Date.parse('2026-03-03T10:01:30Z')],
    );
    // The bound is 10:01:30: the window 10:00:30–10:01:30 ended with it, the next one reaches past it.
    expect((await view('sales_metrics')).map((row) => row['window_start'])).toEqual([at('10:01:00')]);
  });
});

describe('sales_hourly and sales_daily', () => {
  it('sum partitions and carry the extremes in total rows only', async () => {
    const rows = (start: string) => [
      { start, partition: 0, cents: 900, transactions: 2, units: 2, min: 300, max: 600 },
      { start, partition: 2, cents: 150, transactions: 1, units: 4, min: 150, max: 150 },
      { start, partition: 0, category: 'Books', cents: 900, transactions: 2, units: 2 },
    ];
    await upsertSalesRows(
      worker,
      salesRows({ hours: rows('2026-03-01T23:00:00Z'), days: rows('2026-03-01T00:00:00Z') }),
    );
    const total = {
      country: 'USA',
      category: null,
      total_amount: '10.50',
      transaction_count: '3',
      units: '6',
      avg_transaction_value: '3.50',
      min_transaction: '1.50',
      max_transaction: '6.00',
    };
    const books = {
      country: 'USA',
      category: 'Books',
      total_amount: '9.00',
      transaction_count: '2',
      units: '2',
      avg_transaction_value: '4.50',
      min_transaction: null,
      max_transaction: null,
    };
    const midnight = new Date('2026-03-02T00:00:00Z');
    const hour = { window_start: at('23:00:00'), window_end: midnight };
    const day = { window_start: at('00:00:00'), window_end: midnight };
    expect(await view('sales_hourly')).toEqual([
      { ...hour, ...total },
      { ...hour, ...books },
    ]);
    expect(await view('sales_daily')).toEqual([
      { ...day, ...total },
      { ...day, ...books },
    ]);
  });

  it('end a day after 24 hours, also where the reader’s clock changes', async () => {
    await upsertSalesRows(worker, salesRows({ days: [{ start: '2026-03-29T00:00:00Z', cents: 1, min: 1, max: 1 }] }));
    await worker.query(`SET TIME ZONE 'Europe/Berlin'`);
    const { rows } = await worker.query('SELECT window_end FROM sales_daily');
    await worker.query('SET TIME ZONE DEFAULT');
    expect(rows).toEqual([{ window_end: new Date('2026-03-30T00:00:00Z') }]);
  });

  it('are kept for ten years', async () => {
    const days = ['2016-02-29T00:00:00Z', '2016-03-01T00:00:00Z'].map((start) => ({ start, cents: 1, min: 1, max: 1 }));
    await upsertSalesRows(worker, salesRows({ days }));
    await worker.query(
      `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset, max_event_ms)
       VALUES ('sales', 'transactions', 0, 1, 1, 0, 0, $1)`,
      [Date.parse('2026-03-01T00:00:00Z')],
    );
    expect((await view('sales_daily')).map((row) => row['window_start'])).toEqual([new Date('2016-03-01T00:00:00Z')]);
  });
});

describe('deleteExpiredSales', () => {
  const panes = ['2026-03-01T09:59:30Z', '2026-03-01T10:00:00Z', '2026-03-01T10:00:30Z'].map((start) => ({
    start,
    cents: 1,
  }));
  const remaining = async () => (await worker.query('SELECT 1 FROM sales_panes')).rowCount;

  it('deletes nothing while no event time is known', async () => {
    await upsertSalesRows(worker, salesRows({ panes }));
    expect(await deleteExpiredSales(worker)).toBe(0);
  });

  it('deletes what no window shows any more, some rows at a time, and changes no answer', async () => {
    await upsertSalesRows(worker, salesRows({ panes }));
    await worker.query(
      `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset, max_event_ms)
       VALUES ('sales', 'transactions', 0, 1, 1, 0, 0, $1)`,
      [Date.parse('2026-03-03T10:01:00Z')],
    );
    // Windows that end after 10:01:00 are kept: the first starts at 10:00:30, with the last pane.
    const before = await view('sales_metrics');
    expect(before.map((row) => row['window_start'])).toEqual([at('10:00:30')]);
    expect([await deleteExpiredSales(worker, 1), await remaining()]).toEqual([1, 2]);
    expect([await deleteExpiredSales(worker), await remaining()]).toEqual([1, 1]);
    expect(await deleteExpiredSales(worker)).toBe(0);
    expect(await view('sales_metrics')).toEqual(before);
  });

  it('does not wait for rows a flush holds', async () => {
    await upsertSalesRows(worker, salesRows({ panes: panes.slice(0, 1) }));
    await worker.query(
      `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset, max_event_ms)
       VALUES ('sales', 'transactions', 0, 1, 1, 0, 0, $1)`,
      [Date.parse('2026-03-05T00:00:00Z')],
    );
    const other = new Client({ connectionString: database.workerUrl });
    await other.connect();
    await worker.query('BEGIN');
    await upsertSalesRows(worker, salesRows({ panes: panes.slice(0, 1) }));
    expect(await deleteExpiredSales(other)).toBe(0);
    await worker.query('COMMIT');
    expect(await deleteExpiredSales(other)).toBe(1);
    await other.end();
  });
});

describe('SalesRepository', () => {
  const start = '2026-03-01T10:00:00Z';
  const panes = ['UK', 'France'].flatMap((country) => [
    { start, country, cents: 400, units: 4 },
    { start, country, category: 'Books', cents: 300 },
    { start, country, category: 'Art', cents: 100 },
  ]);
  const place = ({ startMs, country, category }: { startMs: number; country: string; category: string | null }) =>
    `${new Date(startMs).toISOString().slice(11, 19)} ${country} ${category}`;

  it('answers what the public view has', async () => {
    await upsertSalesRows(worker, salesRows({ panes }));
    const rows = await new SalesRepository(gateway).findWindows({
      granularity: 'minute',
      categories: 'total',
      limit: 100,
    });
    const expected = await gateway.query<Record<string, string>>(
      'SELECT * FROM sales_metrics WHERE category IS NULL ORDER BY window_start DESC, country',
    );
    expect(rows).toHaveLength(4);
    expect(
      rows.map((row) => [new Date(row.startMs), new Date(row.endMs), row.amountCents / 100, row.averageCents / 100]),
    ).toEqual(
      expected.rows.map((row) => [
        row['window_start'],
        row['window_end'],
        Number(row['total_amount']),
        Number(row['avg_transaction_value']),
      ]),
    );
  });

  it('reads every row once, in order, page by page', async () => {
    await upsertSalesRows(worker, salesRows({ panes }));
    const repository = new SalesRepository(gateway);
    const query = { granularity: 'minute', categories: 'each' } as const;
    const all = await repository.findWindows({ ...query, limit: 100 });
    expect(all.map(place)).toEqual([
      '10:00:00 France Art',
      '10:00:00 France Books',
      '10:00:00 UK Art',
      '10:00:00 UK Books',
      '09:59:30 France Art',
      '09:59:30 France Books',
      '09:59:30 UK Art',
      '09:59:30 UK Books',
    ]);
    const paged = [];
    for (let after = undefined as (typeof all)[number] | undefined; ;) {
      const page = await repository.findWindows({ ...query, limit: 3, after });
      paged.push(...page);
      after = page.at(-1);
      if (page.length < 3) break;
    }
    expect(paged).toEqual(all);
  });

  it('summarizes days over countries and leaves other days out', async () => {
    const day = (date: string, country: string, cents: number, transactions: number, min: number, max: number) => ({
      start: `${date}T00:00:00Z`,
      country,
      cents,
      transactions,
      min,
      max,
    });
    await upsertSalesRows(
      worker,
      salesRows({
        days: [
          day('2026-02-28', 'UK', 99_999, 1, 99_999, 99_999),
          day('2026-03-01', 'UK', 500, 2, 200, 300),
          day('2026-03-02', 'USA', 125, 4, 10, 50),
          { ...day('2026-03-02', 'USA', 125, 4, 10, 50), category: 'Books', min: 0, max: 0 },
          day('2026-03-03', 'UK', 1, 1, 1, 1),
        ],
      }),
    );
    const summary = await new SalesRepository(gateway).summarizeDays(
      Date.parse('2026-03-01'),
      Date.parse('2026-03-03'),
    );
    expect(summary).toEqual({ transactions: 6, amountCents: 625, averageCents: 104, minCents: 10, maxCents: 300 }); // 104.17
  });

  it('summarizes days without sales', async () => {
    expect(await new SalesRepository(gateway).summarizeDays(0, 86_400_000)).toEqual({
      transactions: 0,
      amountCents: 0,
      averageCents: null,
      minCents: null,
      maxCents: null,
    });
  });
});
