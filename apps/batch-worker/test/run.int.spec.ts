import { WarehouseVersions } from '@globalmart/warehouse';
import { readdir, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { RESULTS } from '../src/results/results';
import { customer, product, sale, type SmallLake } from './small-lake';
import { type Step, TestBatch } from './test-batch';

jest.setTimeout(300_000);

const SALES = [
  sale('a', '2026-02-27', { user_id: 'u1', cents: 1_000 }),
  sale('b', '2026-02-28', { user_id: 'u2', cents: 2_000, country: 'USA' }),
  sale('c', '2026-03-01', { user_id: 'u1', cents: 3_000, source: 'stream', partition: 0, offset: 7 }),
];
const LAKE: SmallLake = {
  transactions: SALES,
  customer_events: [customer('u1', '2026-02-01'), customer('u2', '2026-02-02')],
  product_catalog: [product('p1', '2026-02-01')],
};
const MORE: SmallLake = { ...LAKE, transactions: [...SALES, sale('d', '2026-03-02', { user_id: 'u3', cents: 4_000 })] };

let batch: TestBatch;

beforeEach(async () => {
  batch = await TestBatch.start();
  await batch.fill(LAKE);
});

afterEach(() => batch?.close());

/** A run from beginning to end. */
async function run(runId: string, analysisDate: string, groups?: readonly string[]): Promise<void> {
  await batch.request(runId, analysisDate, groups);
  await batch.work(runId);
}

const column = async (name: string, ...columns: string[]) =>
  (await batch.db.collection(name).find().sort({ _id: 1 }).toArray()).map((document) =>
    columns
      .map((one) => (document[one] instanceof Date ? document[one].toISOString().slice(0, 10) : String(document[one])))
      .join(' '),
  );

it('fills every collection, and records every step', async () => {
  await run('first', '2026-03-01');
  for (const [name, documents] of Object.entries(await batch.seen())) {
    expect([name, documents.length > 0]).toEqual([name, true]);
  }
  expect(await column('customer_rfm_analysis', '_id', 'recency', 'frequency', 'monetary', 'analysis_date')).toEqual([
    'u1 0 2 40.00 2026-03-01',
    'u2 1 1 20.00 2026-03-01',
  ]);
  expect(await column('fact_sales', '_id', 'timestamp', 'line_amount')).toEqual([
    'history:a:1 2026-02-27 10.00',
    'history:b:1 2026-02-28 20.00',
    'stream:0-7:1 2026-03-01 30.00',
  ]);
  expect(await column('dim_user', '_id', 'preferences')).toEqual(['u1 Books', 'u2 Books']);
  expect(await column('segment_moves', 'previous_date', 'from_segment')).toContain('null null');
  const steps = (await batch.runs.findSteps('first')).map(({ step }) => step);
  expect(steps).toEqual(
    expect.arrayContaining(['lake', ...RESULTS.map(({ name }) => name), 'load fact_sales', 'publish']),
  );
});

it('changes nothing but the record when the same is run again, by another run', async () => {
  await run('first', '2026-03-01');
  const before = [await batch.seen(), await batch.stored()];
  await run('second', '2026-03-01');
  expect([await batch.seen(), await batch.stored()]).toEqual(before);
  expect((await new WarehouseVersions(batch.db).current())?.run_id).toBe('first');
  expect(await readdir(join(batch.folder, 'batch'))).toEqual(['first']);
});

it('writes only what differs on the next day, and tells who has moved', async () => {
  await run('first', '2026-03-01');
  await batch.fill(MORE);
  await run('second', '2026-03-02');
  expect(await column('customer_rfm_analysis', '_id', 'recency', 'analysis_date')).toEqual([
    'u1 1 2026-03-02',
    'u2 2 2026-03-02',
    'u3 0 2026-03-02',
  ]);
  const steps = new Map((await batch.runs.findSteps('second')).map(({ step, rows }) => [step, rows]));
  expect(steps.get('load fact_sales')).toBe(1);
  expect(steps.get('load dim_date')).toBe(1);
  expect(steps.get('load dim_region')).toBe(0);
  const moves = await column('segment_moves', 'analysis_date', 'previous_date', 'from_segment');
  expect(moves.filter((move) => move.startsWith('2026-03-02'))).toHaveLength(3);
  expect(moves.filter((move) => move === '2026-03-02 2026-03-01 null')).toHaveLength(1);
  expect(new Set(await column('segment_trends', 'analysis_date'))).toEqual(new Set(['2026-03-01', '2026-03-02']));
  // Once more: customers have still moved from where they were the day before, not from where they are.
  const before = await batch.stored();
  await run('third', '2026-03-02');
  expect(await batch.stored()).toEqual(before);
});

it('adds only to the trends of segments for a date before that which readers see', async () => {
  await run('first', '2026-03-01');
  const { segment_trends: trends, ...others } = await batch.seen();
  await run('past', '2026-02-27');
  const { segment_trends: more = [], ...same } = await batch.seen();
  expect(same).toEqual(others);
  expect(more).toEqual(expect.arrayContaining(trends ?? []));
  expect(more).toHaveLength(16);
});

it('makes the results of one group, and leaves the others as they are', async () => {
  await run('first', '2026-03-01');
  await batch.fill(MORE);
  await run('second', '2026-03-02', ['rfm']);
  expect(await column('customer_rfm_analysis', '_id')).toEqual(['u1', 'u2', 'u3']);
  expect(await column('dim_user', '_id')).toEqual(['u1', 'u2']);
  await run('third', '2026-03-02');
  expect(await column('dim_user', '_id')).toEqual(['u1', 'u2', 'u3']);
});

/** Adds up the customers of all segments again and again; `stop` tells the sums there were, one after the other. */
function pollCustomers(): { stop(): Promise<number[]> } {
  const sums: number[] = [];
  let isOn = true;
  const add = async () => {
    const total = [{ $group: { _id: null, customers: { $sum: '$customer_count' } } }];
    const [found] = await batch.db.collection('customer_segments').aggregate<{ customers: number }>(total).toArray();
    const customers = found?.customers ?? 0;
    if (customers !== sums.at(-1)) sums.push(customers);
  };
  const polling = (async () => {
    while (isOn) await add();
  })();
  return {
    stop: async () => {
      isOn = false;
      await polling;
      await add();
      return sums;
    },
  };
}

/** Where runs are killed: with the work of a step done, before or after that was recorded. */
const KILLS: readonly (readonly [step: string, isRecorded: boolean])[] = [
  ['lake', false],
  ['lake', true],
  ['customer_rfm_analysis', false],
  ['customer_rfm_analysis', true],
  ['fact_sales', true],
  ['load customer_rfm_analysis', false],
  ['load customer_rfm_analysis', true],
  ['load segment_trends', false],
  ['load sales_trends', true],
  ['load fact_sales', false],
  ['load fact_sales', true],
  ['publish', false],
  ['publish', true],
];

it('leaves the same documents when it dies at any step and is resumed, and nothing half to be seen before', async () => {
  await run('first', '2026-03-01');
  await batch.fill(MORE);
  const before = await batch.seen();
  const undisturbed = await TestBatch.start();
  let after: Record<string, string[]>;
  try {
    await undisturbed.fill(LAKE);
    await undisturbed.request('first', '2026-03-01');
    await undisturbed.work('first');
    await undisturbed.fill(MORE);
    await undisturbed.request('second', '2026-03-02');
    await undisturbed.work('second');
    after = await undisturbed.seen();
  } finally {
    await undisturbed.close();
  }
  await batch.request('second', '2026-03-02');
  const polled = pollCustomers();
  for (const [at, isRecorded] of KILLS) {
    const die = async (step: Step) => {
      if (step.step !== at) return;
      if (isRecorded) await batch.runs.saveStep({ runId: 'second', ...step });
      throw new Error(`died at ${at}`);
    };
    await expect(batch.work('second', die)).rejects.toThrow('died at');
    if (at !== 'publish') expect(await batch.seen()).toEqual(before);
  }
  await batch.work('second');
  expect(await batch.seen()).toEqual(after);
  // Of two customers and then of three: never of any other number, nor of two again.
  expect(await polled.stop()).toEqual([2, 3]);
});

it('lets the next run begin from what readers see when one was given up in the middle of writing', async () => {
  await run('first', '2026-03-01');
  await batch.fill(MORE);
  await batch.request('dead', '2026-03-02');
  const die = async ({ step }: Step) => {
    if (step === 'load fact_sales') throw new Error('died');
  };
  await expect(batch.work('dead', die)).rejects.toThrow('died');
  await batch.fill(LAKE);
  const before = await batch.seen();
  await run('next', '2026-03-01');
  expect(await batch.seen()).toEqual(before);
});

it('fails on a broken file of the lake, naming it, and readers keep what they had', async () => {
  await run('first', '2026-03-01');
  const before = await batch.seen();
  await batch.fill(MORE);
  const path = join(batch.folder, 'lake/transactions/dt=2026-03-02/spec.parquet');
  await truncate(path, 200);
  await batch.request('second', '2026-03-02');
  await expect(batch.work('second')).rejects.toThrow(path);
  expect(await batch.seen()).toEqual(before);
  await batch.fill(MORE);
  await batch.work('second');
  expect(await column('customer_rfm_analysis', '_id')).toEqual(['u1', 'u2', 'u3']);
});

it('loads everything anew where the result is gone that the documents were made from', async () => {
  await run('first', '2026-03-01');
  await rm(join(batch.folder, 'batch/first'), { recursive: true });
  await batch.fill(MORE);
  await run('second', '2026-03-02');
  expect(await column('customer_rfm_analysis', '_id')).toEqual(['u1', 'u2', 'u3']);
});
