import { migrate, ReconciliationRepository, upsertSalesRows } from '@globalmart/metrics-store';
import { createLogger } from '@globalmart/platform';
import { createTestDatabase, type TestDatabase } from '@globalmart/testing';
import { dayFolder, FolderStore, openRowBuffers, streamKey } from '@globalmart/lake';
import { DEFAULT_COUNTRIES } from '@globalmart/contracts';
import type { BatchRun } from '@globalmart/metrics-store';
import { join } from 'node:path';
import { Client, Pool } from 'pg';
import { MergedDays } from '../src/lake/merged-days';
import { Reconciler } from '../src/reconcile/reconciler';
import { ReconcileStep } from '../src/reconcile/reconcile-step';
import type { RunInputs } from '../src/run/run-inputs';
import { SaleLog } from './sale-log';
import type { Sale } from './shop-model';
import { sale } from './small-lake';
import { TestBatch } from './test-batch';

jest.setTimeout(120_000);

const DAY = '2026-03-01';
const line = (line_no: number, quantity: number, price_cents: number) => {
  return { line_no, product_id: `p${line_no}`, quantity, price_cents, category: 'Books' };
};
/** A record of the log, at this offset. */
const logged = (offset: number, id: string, at: string, more: Partial<Sale> = {}): Sale =>
  sale(id, at, { source: 'stream', partition: 0, offset, cents: 1_000, ...more });

const BEFORE = logged(0, 'a', '2026-02-28T12:00:00Z');
/** Its lines come to 9.99. */
const ROUNDED = logged(1, 'b', '2026-03-01T10:00:00Z', { products: [line(1, 3, 333)], total_amount_cents: 1_000 });
const PLAIN = logged(4, 'c', '2026-03-01T11:00:00Z', { products: [line(1, 1, 500), line(2, 2, 250)] });
const LATE = logged(5, 'd', '2026-03-01T10:30:00Z', { late: true });
const REPEAT = logged(6, 'd', '2026-03-01T10:30:00Z', { late: true });
/** After the run's files. */
const IN_FLIGHT = logged(7, 'e', '2026-03-01T11:05:00Z');
const HISTORY = sale('h', '2026-03-01T12:00:00Z', { cents: 7_000 });

let log: SaleLog;
let batch: TestBatch;
let database: TestDatabase;
let pool: Pool;
let owner: Client;
let step: ReconcileStep;
let results: ReconciliationRepository;
let keys: string[];

beforeAll(async () => {
  const entry = (one: Sale) => ({ sale: one, appendTime: new Date(one.timestamp).toISOString() });
  log = await SaleLog.create([
    entry(BEFORE),
    entry(ROUNDED),
    entry(ROUNDED),
    { value: 'no JSON', appendTime: '2026-03-01T10:01:00Z' },
    ...[PLAIN, LATE, REPEAT, IN_FLIGHT].map(entry),
  ]);
  database = await createTestDatabase('reconcile');
  await migrate(database.ownerUrl);
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  pool = new Pool({ connectionString: database.batchUrl });
  await writeStream();
  batch = await TestBatch.start();
  keys = await writeLake();
  const logger = createLogger({ name: 'spec', level: 'silent' });
  const store = new FolderStore(join(batch.folder, 'lake'));
  const days = new MergedDays({ root: join(batch.folder, 'days'), store, memoryMb: 128, threads: 1 });
  const { kafka, topics } = log;
  const reconciler = new Reconciler({
    ...{ kafka, topicPrefix: topics.prefix, postgres: pool, days, countries: DEFAULT_COUNTRIES },
    ...{ watermarkDelayMs: 600_000, factSalesDays: 90, memoryMb: 128, threads: 1 },
  });
  step = new ReconcileStep(reconciler, logger);
  results = new ReconciliationRepository(pool);
  await run();
});

afterAll(async () => {
  await batch?.close();
  await pool?.end();
  await owner?.end();
  await database?.drop();
  await log?.topics.cleanUp();
});

/** What the job `sales` makes of the log, one record further than the lake. */
async function writeStream(): Promise<void> {
  const days = {
    partition: [0, 0],
    startMs: [Date.parse('2026-02-28'), Date.parse(DAY)],
    category: [null, null],
    country: ['UK', 'UK'],
    amountCents: [1_000, 3_000],
    transactions: [1, 3],
    units: [1, 3 + 3 + 1],
    minCents: [1_000, 1_000],
    maxCents: [1_000, 1_000],
  };
  const none = { partition: [], startMs: [], category: [], country: [], amountCents: [], transactions: [], units: [] };
  await upsertSalesRows(owner, { panes: none, hours: { ...none, minCents: [], maxCents: [] }, days });
  await owner.query(
    `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset)
     VALUES ('sales', 'transactions', 0, 1, 8, 0, 0)`,
  );
}

async function writeLake(): Promise<string[]> {
  const store = new FolderStore(join(batch.folder, 'lake'));
  const newRows = await openRowBuffers();
  const put = async (key: string, rows: readonly Sale[]) => {
    const buffer = newRows('transactions');
    rows.forEach((row) => buffer.append(row));
    await store.put(key, (path) => buffer.writeTo(path));
    return key;
  };
  const file = {
    topic: 'transactions',
    partition: 0,
    fromOffset: 0,
    toOffset: 7,
    epoch: 1,
    writer: '00c0ffee',
  } as const;
  const written = [
    await put(streamKey({ ...file, day: '2026-02-28' }), [BEFORE]),
    await put(streamKey({ ...file, day: DAY }), [ROUNDED, PLAIN, LATE, REPEAT]),
    await put(`${dayFolder('transactions', DAY)}history.parquet`, [HISTORY]),
  ];
  return written;
}

/** To the warehouse. */
async function run(): Promise<void> {
  const files = keys.map((key) => join(batch.folder, 'lake', key));
  batch.use({ transactions: files, customer_events: [], product_catalog: [] });
  await batch.request('run', DAY);
  await batch.work('run');
}

async function reconcile(read: readonly string[] = keys, isPast = false) {
  const inputs = { keys: { transactions: read, customer_events: [], product_catalog: [] }, isPast };
  return take({ ...(await batch.runs.find('run')), inputs } as BatchRun<RunInputs>);
}

function take(fixed: BatchRun<RunInputs>) {
  const spillFolder = join(batch.folder, 'spill');
  const signal = new AbortController().signal;
  return step.take({ run: fixed, openWarehouse: () => Promise.resolve(batch.db), spillFolder, signal });
}

const rowsOf = async (day: string) =>
  (await results.find({ firstDay: day, lastDay: day, limit: 10 })).map(
    ({ measure, kafka, stream, lake, warehouse, late, lateRepeats, rounding, inFlight, unexplained, status }) =>
      [measure, kafka, stream, lake, warehouse, late, lateRepeats, rounding, inFlight, unexplained, status].join(' '),
  );

it('leaves alone what a run is not of: a date that is past, or some results only', async () => {
  expect(await reconcile(keys, true)).toBeUndefined();
  const rfmOnly = { ...(await batch.runs.find('run')), groups: ['rfm'] };
  expect(await take(rfmOnly as BatchRun<RunInputs>)).toBeUndefined();
  expect(await results.find({ limit: 1 })).toEqual([]);
});

it('explains every difference there should be, and leaves none', async () => {
  expect(await reconcile()).toMatchObject({ step: 'reconcile', status: 'done', error: null, rows: 42 });
  expect(await rowsOf(DAY)).toEqual([
    'all_revenue_cents   11000 10000 1000 1000 0 0 0 ok',
    'all_transactions   5 4 1 1 0 0 0 ok',
    'all_units   9 8 1 1 0 0 0 ok',
    'revenue_cents 2000 3000 4000 2999 1000 1000 -1 1000 0 ok',
    'transactions 2 3 4 3 1 1 0 1 0 ok',
    'units 6 7 8 7 1 1 0 1 0 ok',
  ]);
  expect(await rowsOf('2026-02-28')).toEqual([
    'all_revenue_cents   1000 1000 0 0 0 0 0 ok',
    'all_transactions   1 1 0 0 0 0 0 ok',
    'all_units   1 1 0 0 0 0 0 ok',
    'revenue_cents  1000 1000 1000 0 0 0 0 0 ok',
    'transactions  1 1 1 0 0 0 0 0 ok',
    'units  1 1 1 0 0 0 0 0 ok',
  ]);
});

const unexplained = async () =>
  (await results.find({ status: 'unexplained', limit: 100 })).map(
    (row) => `${row.day} ${row.measure} ${row.unexplained}`,
  );

it('names what is not in the table of days', async () => {
  await owner.query(`DELETE FROM sales_days WHERE window_start = '2026-02-28T00:00:00Z'`);
  const outcome = await reconcile();
  expect(await unexplained()).toEqual([
    '2026-02-28 revenue_cents 1000',
    '2026-02-28 transactions 1',
    '2026-02-28 units 1',
  ]);
  expect(outcome).toMatchObject({ status: 'failed' });
  expect(outcome?.error).toBe(
    'transactions of 2026-02-28 by 1, units of 2026-02-28 by 1, revenue_cents of 2026-02-28 by 1000',
  );
  // What has been put right is found to be so.
  await owner.query(
    `INSERT INTO sales_days (partition, window_start, country, amount_cents, transactions, units)
     VALUES (0, '2026-02-28T00:00:00Z', 'UK', 1000, 1, 1)`,
  );
  expect(await reconcile()).toMatchObject({ status: 'done' });
  expect(await unexplained()).toEqual([]);
});

it('names the day of a file that is not on the list', async () => {
  await reconcile(keys.filter((key) => !key.includes(`dt=${DAY}/p0`)));
  // By what is in Kafka and in the warehouse, which had read it.
  expect(await unexplained()).toEqual([
    '2026-03-01 all_revenue_cents 3000',
    '2026-03-01 all_transactions 3',
    '2026-03-01 all_units 7',
    '2026-03-01 revenue_cents 4999',
    '2026-03-01 transactions 5',
    '2026-03-01 units 13',
  ]);
});

it.each([
  ['fact_sales', { quantity: 1 }, { quantity: 2 }, ['2026-03-01 units 1']],
  [
    'sales_trends',
    { trend_type: 'daily', transaction_count: 4 },
    { transaction_count: 5 },
    ['2026-03-01 all_transactions 1'],
  ],
])('names the day of a document of %s that has been changed', async (name, which, change, expected) => {
  const stored = batch.db.collection(`${name}_versions`);
  const dayOnly = name === 'fact_sales' ? { ...which, date_key: 20_260_301, '_id.key': /^stream:/ } : which;
  const before = await stored.findOneAndUpdate(dayOnly, { $set: change });
  await reconcile();
  expect(await unexplained()).toEqual(expected);
  await stored.replaceOne({ _id: before?._id }, before ?? {});
});

it('counts what the stream lacks of the files as in flight, too', async () => {
  await owner.query(`DELETE FROM sales_days; DELETE FROM stream_offsets`);
  await owner.query(
    `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset)
     VALUES ('sales', 'transactions', 0, 1, 0, 0, 0)`,
  );
  expect(await reconcile()).toMatchObject({ status: 'done' });
  expect(await rowsOf(DAY)).toContain('transactions 2 0 4 3 1 1 0 -2 0 ok');
  await owner.query(`DELETE FROM stream_offsets`);
  await writeStream();
});

it('says that the log no longer has the day, and compares the others', async () => {
  await log.deleteBefore(2);
  expect(await reconcile()).toMatchObject({ status: 'done' });
  expect(await rowsOf(DAY)).toContain('transactions  3 4 3 1 1 0 1 0 log_incomplete');
  expect((await results.find({ status: 'log_incomplete', limit: 10 })).map(({ day }) => day)).toEqual([DAY, DAY, DAY]);
});
