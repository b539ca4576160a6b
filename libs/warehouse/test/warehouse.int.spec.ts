import { CollectionWriter } from '../src/load/collection-writer';
import { WarehouseReader } from '../src/read/warehouse-reader';
import { FencedError, type Version } from '../src/versions/version';
import { type BegunVersion, WarehouseVersions } from '../src/versions/warehouse-versions';
import { createTestWarehouse, type TestWarehouse } from './test-warehouse';

jest.setTimeout(120_000);

const DAY = new Date('2026-03-01T00:00:00Z');
const NEXT_DAY = new Date('2026-03-02T00:00:00Z');

let warehouse: TestWarehouse;
let versions: WarehouseVersions;

beforeEach(async () => {
  warehouse = await createTestWarehouse();
  versions = new WarehouseVersions(warehouse.db);
});

afterEach(() => warehouse?.drop());

const category = (name: string, products: number) => ({ category: name, products });
const categories = (begun: BegunVersion) => new CollectionWriter(warehouse.connection, 'dim_category', begun);

const seen = async () =>
  (await warehouse.db.collection('dim_category').find().sort({ _id: 1 }).toArray()).map(
    ({ _id, products }) => `${String(_id)} ${products}`,
  );

function versionOf({ version }: BegunVersion, analysisDate = DAY): Version {
  const state = { analysis_date: analysisDate, file: `run-${version}/dim_category.parquet` };
  const collections = { dim_category: state, customer_rfm_analysis: state };
  return { version, run_id: `run-${version}`, created_at: new Date(0), collections };
}

/** A version whose categories are these in place of those. */
async function load(token: number, ended: ReturnType<typeof category>[], added: ReturnType<typeof category>[]) {
  const begun = await versions.begin({ runId: `run-${token}`, token });
  await categories(begun).end(ended);
  await categories(begun).add(added);
  return begun;
}

async function publish(...args: Parameters<typeof load>): Promise<BegunVersion> {
  const begun = await load(...args);
  await versions.publish(begun, versionOf(begun));
  return begun;
}

const BOOKS = category('Books', 1);
const TOYS = category('Toys', 2);

it('shows nothing before the first version is published, then all of it', async () => {
  const begun = await load(1, [], [BOOKS, TOYS]);
  expect(await seen()).toEqual([]);
  expect(await versions.current()).toBeUndefined();
  await versions.publish(begun, versionOf(begun));
  expect(await seen()).toEqual(['Books 1', 'Toys 2']);
  expect(await versions.current()).toEqual(versionOf(begun));
});

it('shows the old rows until the new ones are published, whatever has been written', async () => {
  await publish(1, [], [BOOKS, TOYS]);
  const begun = await load(2, [BOOKS, TOYS], [category('Books', 3), category('Garden', 4)]);
  expect(await seen()).toEqual(['Books 1', 'Toys 2']);
  await versions.publish(begun, versionOf(begun));
  expect(await seen()).toEqual(['Books 3', 'Garden 4']);
});

it('never shows a reader rows of two versions, however often they are published', async () => {
  const numbers = Array.from({ length: 300 }, (_, at) => `c${at}`);
  const rows = (products: number) => numbers.map((name) => category(name, products));
  await publish(1, [], rows(1));
  let reading = true;
  const mixed: unknown[] = [];
  let reads = 0;
  const reader = (async () => {
    while (reading) {
      const found = await warehouse.db.collection('dim_category').find({}, { batchSize: 50 }).toArray();
      const kinds = new Set(found.map(({ products }) => products as number));
      if (kinds.size !== 1 || found.length !== numbers.length) mixed.push([...kinds, found.length]);
      reads++;
    }
  })();
  for (let token = 2; token < 12; token++) await publish(token, rows(token - 1), rows(token));
  reading = false;
  await reader;
  expect(mixed).toEqual([]);
  expect(reads).toBeGreaterThan(10);
});

it('restores the previous version, and then again the one after it', async () => {
  await publish(1, [], [BOOKS]);
  await publish(2, [BOOKS], [TOYS]);
  expect((await versions.restorePrevious()).version).toBe(1);
  expect(await seen()).toEqual(['Books 1']);
  await versions.restorePrevious();
  expect(await seen()).toEqual(['Toys 2']);
});

it('goes on from a version that was restored as if the one after it had never been', async () => {
  await publish(1, [], [BOOKS]);
  await publish(2, [BOOKS], [TOYS]);
  await versions.restorePrevious();
  await publish(3, [], [category('Garden', 4)]);
  expect(await seen()).toEqual(['Books 1', 'Garden 4']);
  await versions.restorePrevious();
  expect(await seen()).toEqual(['Books 1']);
});

it('has nothing to restore after the first version, and not while a run writes', async () => {
  await publish(1, [], [BOOKS]);
  await expect(versions.restorePrevious()).rejects.toThrow('no previous version');
  await publish(2, [BOOKS], [TOYS]);
  await load(3, [], []);
  await expect(versions.restorePrevious()).rejects.toThrow('not finished');
});

describe('a run that is over', () => {
  it('can write nothing more once another has begun, and publish nothing', async () => {
    await publish(1, [], [BOOKS]);
    const old = await versions.begin({ runId: 'old', token: 2 });
    await load(3, [], [TOYS]);
    await expect(categories(old).add([category('Garden', 4)])).rejects.toThrow(FencedError);
    await expect(categories(old).end([BOOKS])).rejects.toThrow(FencedError);
    await expect(categories(old).endAll()).rejects.toThrow(FencedError);
    await expect(versions.publish(old, versionOf(old))).rejects.toThrow(FencedError);
    await expect(versions.begin({ runId: 'old', token: 2 })).rejects.toThrow(FencedError);
    expect(await seen()).toEqual(['Books 1']);
  });

  it('leaves nothing behind for the next one', async () => {
    await publish(1, [], [BOOKS]);
    await load(2, [BOOKS], [category('Books', 9), category('Garden', 4)]);
    await publish(3, [], [TOYS]);
    expect(await seen()).toEqual(['Books 1', 'Toys 2']);
  });

  it('goes on with its own version when it is the one that resumes', async () => {
    await publish(1, [], [BOOKS]);
    const died = await versions.begin({ runId: 'mine', token: 2 });
    await categories(died).end([BOOKS]);
    const resumed = await versions.begin({ runId: 'mine', token: 3 });
    expect(resumed).toEqual({ ...died, token: 3, isResumed: true });
    await categories(resumed).rewind();
    await categories(resumed).end([BOOKS]);
    await categories(resumed).add([TOYS]);
    await versions.publish(resumed, versionOf(resumed));
    expect(await seen()).toEqual(['Toys 2']);
  });
});

it('deletes what neither the current nor the previous version has', async () => {
  await publish(1, [], [BOOKS]);
  const second = await publish(2, [BOOKS], [TOYS]);
  expect(await versions.deleteUnseen(second)).toBe(0);
  const third = await publish(3, [], [category('Garden', 4)]);
  expect(await versions.deleteUnseen(third)).toBe(1);
  expect(await seen()).toEqual(['Garden 4', 'Toys 2']);
});

it('stops between two batches when told to, and the next run takes back what was written', async () => {
  await publish(1, [], [BOOKS]);
  const ending = new AbortController();
  const begun = await versions.begin({ runId: 'stopped', token: 2, signal: ending.signal });
  function* endless() {
    for (let at = 0; ; at++) {
      if (at === 20_000) ending.abort(new Error('stopped'));
      yield category(`c${at}`, at);
    }
  }
  await expect(categories(begun).add(endless())).rejects.toThrow('stopped');
  await publish(3, [], [TOYS]);
  expect(await warehouse.db.collection('dim_category_versions').countDocuments()).toBe(2);
});

it('makes the indexes for readers when the rows are there', async () => {
  const begun = await load(1, [], []);
  const products = new CollectionWriter(warehouse.connection, 'product_performance', begun);
  await products.index();
  const names = async () =>
    (await warehouse.db.collection('product_performance_versions').indexes()).map(({ key }) => key);
  expect(await names()).toContainEqual({ category: 1, total_revenue: -1, _id: 1 });
  await products.index();
  expect(await names()).toHaveLength(8);
});

it('ends all rows of the base where there is nothing to compare with', async () => {
  await publish(1, [], [BOOKS, TOYS]);
  const begun = await versions.begin({ runId: 'r', token: 2 });
  expect(await categories(begun).endAll()).toBe(2);
  expect(await categories(begun).add([TOYS])).toBe(1);
  await versions.publish(begun, versionOf(begun));
  expect(await seen()).toEqual(['Toys 2']);
});

it('computes recency and analysis date from the version, so that a customer is not written again for them', async () => {
  const row = {
    user_id: 'u1',
    last_purchase: Date.parse('2026-02-28'),
    frequency: 2,
    monetary_cents: 1_230,
    r_score: 1,
    f_score: 2,
    m_score: 3,
    rfm_segment: 'Lost',
  };
  const begun = await versions.begin({ runId: 'r', token: 1 });
  await new CollectionWriter(warehouse.connection, 'customer_rfm_analysis', begun).add([row]);
  await versions.publish(begun, versionOf(begun));
  const read = async () => {
    const [document] = await warehouse.db.collection('customer_rfm_analysis').find({ user_id: 'u1' }).toArray();
    return document;
  };
  const first = await read();
  expect(Object.keys(first ?? {}).sort()).toEqual([
    '_id',
    'analysis_date',
    'f_score',
    'frequency',
    'm_score',
    'monetary',
    'r_score',
    'recency',
    'rfm_segment',
    'user_id',
  ]);
  expect(first).toMatchObject({ _id: 'u1', recency: 1, analysis_date: DAY });
  expect(String(first?.['monetary'])).toBe('12.30');
  const next = await versions.begin({ runId: 'r2', token: 2 });
  await versions.publish(next, versionOf(next, NEXT_DAY));
  expect(await read()).toMatchObject({ recency: 2, analysis_date: NEXT_DAY });
});

it('writes only what differs of an analysis date, and leaves other dates', async () => {
  const moves = (begun: BegunVersion) => new CollectionWriter(warehouse.connection, 'segment_moves', begun);
  const move = (date: Date, from: string | null, customers: number) => ({
    analysis_date: date.getTime(),
    previous_date: null,
    from_segment: from,
    to_segment: 'Lost',
    customers,
  });
  const first = await versions.begin({ runId: 'a', token: 1 });
  await moves(first).replaceDate(DAY, [move(DAY, null, 1), move(DAY, 'Champions', 2)]);
  await versions.publish(first, versionOf(first));
  const second = await versions.begin({ runId: 'b', token: 2 });
  expect(await moves(second).replaceDate(DAY, [move(DAY, null, 1), move(DAY, 'Champions', 2)])).toEqual({
    added: 0,
    ended: 0,
  });
  await moves(second).replaceDate(NEXT_DAY, [move(NEXT_DAY, null, 7)]);
  expect(await moves(second).replaceDate(DAY, [move(DAY, 'Champions', 3)])).toEqual({ added: 1, ended: 2 });
  await versions.publish(second, versionOf(second));
  const found = await warehouse.db.collection('segment_moves').find().sort({ customers: 1 }).toArray();
  expect(found.map(({ customers }) => customers as number)).toEqual([3, 7]);
});

it('refuses to be written to under the plain names', async () => {
  await publish(1, [], [BOOKS]);
  await expect(warehouse.db.collection('dim_category').insertOne({})).rejects.toThrow(/view/);
});

describe('WarehouseReader', () => {
  const reader = () => new WarehouseReader(() => Promise.resolve(warehouse.db));
  const ALL = { sort: { _id: 1 }, limit: 10 } as const;

  it('reads the current version, and an answer to its end in the version it began with', async () => {
    expect(await reader().version()).toBeUndefined();
    await publish(1, [], [BOOKS, TOYS]);
    const first = await reader().version();
    await publish(2, [BOOKS], [category('Garden', 4)]);
    const second = await reader().version();
    if (!first || !second) throw new Error('no version');
    expect((await reader().find('dim_category', second, ALL)).map((row) => row.category)).toEqual(['Garden', 'Toys']);
    expect(await reader().version(first.version)).toEqual(first);
    expect(await reader().find('dim_category', first, ALL)).toEqual([BOOKS, TOYS]);
    await publish(3, [TOYS], []);
    expect(await reader().version(first.version)).toBeUndefined();
  });

  it('reads money and ratios as numbers, days as texts, and nothing as null', async () => {
    const begun = await versions.begin({ runId: 'r', token: 1 });
    await new CollectionWriter(warehouse.connection, 'sales_trends', begun).add([
      {
        trend_type: 'daily',
        date: DAY.getTime(),
        end_date: DAY.getTime(),
        total_revenue_cents: 123_456,
        transaction_count: 5_000_000_000,
        units: 1,
        unique_customers: 1,
        avg_transaction_value_cents: null,
        growth_hundredths: -1_050,
        complete: true,
      },
    ]);
    await versions.publish(begun, versionOf(begun));
    const [row] = await reader().find('sales_trends', versionOf(begun), ALL);
    expect(row).toEqual({
      trend_type: 'daily',
      date: '2026-03-01',
      end_date: '2026-03-01',
      total_revenue: 1_234.56,
      transaction_count: 5_000_000_000,
      units: 1,
      unique_customers: 1,
      avg_transaction_value: null,
      growth: -10.5,
      complete: true,
    });
  });
});
