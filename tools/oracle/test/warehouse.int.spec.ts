import type { LakeRow } from '@globalmart/lake';
import type { mongo } from 'mongoose';
import { describeWarehouse, verifyWarehouse, type WarehouseResult } from '../warehouse/verify-warehouse';
import { WAREHOUSE_TABLES } from '../warehouse/warehouse-tables';
import { WarehouseFixture } from './warehouse-fixture';

jest.setTimeout(120_000);

const DATE = '2026-03-02';
const DAY_MS = 86_400_000;
const FIRST_MS = Date.parse('2026-01-15T00:00:00Z');
const DAYS = 50;
const COUNTRIES = ['USA', 'UK', 'Canada', 'Germany', 'Atlantis'];
const CATEGORIES = ['Books', 'Garden', 'Toys'];

/** The same numbers each time. */
let state = 7;
const below = (bound: number) => (state = (state * 48_271) % 2_147_483_647) % bound;
const pick = <T>(values: readonly T[]): T => values[below(values.length)] as T;

type Sale = LakeRow<'transactions'>;

/** Some customers buy much more often than others, and so are products bought. Days after the analysis date are among them. */
function sales(): Sale[] {
  return Array.from({ length: 500 }, (_, at) => {
    const timestamp = FIRST_MS + below(DAYS) * DAY_MS + below(DAY_MS);
    const products = Array.from({ length: 1 + below(3) }, (_, index) => {
      const number = Math.min(below(20), below(20));
      const category = CATEGORIES[number % 3] ?? 'unknown';
      return {
        line_no: index + 1,
        product_id: `p${number}`,
        quantity: 1 + below(4),
        price_cents: 100 * below(50),
        category,
      };
    });
    const lines = products.reduce((sum, { quantity, price_cents: price }) => sum + quantity * price, 0);
    const isStream = timestamp >= FIRST_MS + 40 * DAY_MS;
    return {
      transaction_id: `t${at}`,
      user_id: `u${Math.min(below(60), below(60))}`,
      timestamp,
      products,
      total_amount_cents: Math.max(0, lines + below(3) - 1),
      payment_method: 'paypal',
      country: pick(COUNTRIES),
      session_id: null,
      store_id: 0,
      source: isStream ? 'stream' : 'history',
      late: false,
      partition: isStream ? 0 : null,
      offset: isStream ? at : null,
      append_time: timestamp,
    };
  });
}

const profile = (at: number): LakeRow<'customer_events'> => ({
  event_id: `e${at}`,
  event_type: 'registered',
  user_id: `u${at}`,
  email: `u${at}@example.com`,
  age: 30,
  country: 'UK',
  registration_date: FIRST_MS,
  preferences: ['Books'],
  timestamp: FIRST_MS + at * DAY_MS,
  source: 'history',
  late: false,
  partition: null,
  offset: null,
  append_time: FIRST_MS,
});

const version = (id: number, offset: number, deleted = false): LakeRow<'product_catalog'> => ({
  product_id: `p${id}`,
  name: deleted ? null : `Product ${id}.${offset}`,
  category: deleted ? null : (CATEGORIES[id % 3] ?? 'Books'),
  price_cents: deleted ? null : 1_000 + offset,
  inventory: deleted ? null : 5,
  ratings: deleted ? null : 1 + (id % 9) / 2,
  deleted,
  source: 'stream',
  late: false,
  partition: 0,
  offset,
  append_time: FIRST_MS + offset * DAY_MS,
});

let fixture: WarehouseFixture;

beforeAll(async () => {
  fixture = await WarehouseFixture.create();
  const all = sales();
  const last = all.filter(({ source }) => source === 'stream').slice(-3);
  // Each comes again, late: twice what an earlier record says, and once something new.
  const repeats = last.map((sale, at) => ({ ...sale, offset: 900 + at, late: true }));
  const late = { ...(last[0] as Sale), transaction_id: 'late', offset: 990, late: true };
  await fixture.add('transactions', [...all, ...repeats, late], ({ timestamp }) => timestamp);
  await fixture.add(
    'customer_events',
    Array.from({ length: 70 }, (_, at) => profile(at)),
    ({ timestamp }) => timestamp,
  );
  const versions = Array.from({ length: 15 }, (_, id) => version(id, id));
  const changes = [version(1, 20), version(2, 21, true), version(30, 22), version(3, 48)];
  await fixture.add('product_catalog', [...versions, ...changes], ({ append_time: time }) => time);
});

afterAll(() => fixture?.drop());

const verify = () => verifyWarehouse(fixture.settings);

it('says that the warehouse is empty before the first run', async () => {
  expect(describeWarehouse(await verify())).toEqual(['warehouse: empty, no run has filled it yet']);
});

describe('after a run', () => {
  beforeAll(() => fixture.run(DATE));

  it('finds nothing in any collection', async () => {
    const result = await verify();
    expect(result.firstDifferences).toEqual([]);
    expect(result).toMatchObject({ differences: 0, notCompared: [] });
    expect(result.collections.map(({ collection }) => collection)).toEqual(
      WAREHOUSE_TABLES.map(({ collection }) => collection),
    );
    for (const { collection, rows } of result.collections) expect([collection, rows > 0]).toEqual([collection, true]);
  });

  /** What is found while a document is otherwise than it was written. */
  async function found(
    name: string,
    filter: object,
    change: mongo.UpdateFilter<mongo.Document>,
  ): Promise<WarehouseResult> {
    const stored = fixture.db.collection(`${name}_versions`);
    const before = await stored.findOneAndUpdate(filter, change);
    expect(before).not.toBeNull();
    try {
      return await verify();
    } finally {
      await stored.replaceOne({ _id: before?._id }, before ?? {});
    }
  }

  it.each<[string, object, mongo.UpdateFilter<mongo.Document>, RegExp]>([
    [
      'customer_rfm_analysis',
      { user_id: 'u1' },
      { $inc: { frequency: 1 } },
      /user_id=u1 frequency is \d+, expected \d+$/,
    ],
    [
      'customer_rfm_analysis',
      { user_id: 'u2' },
      { $set: { monetary: 1 } },
      /user_id=u2 monetary is 1 .no Decimal128., expected [\d.]+$/,
    ],
    [
      'customer_segments',
      { segment: 'Lost' },
      { $set: { share: null } },
      /segment=Lost share is null, expected [\d.]+$/,
    ],
    ['segment_moves', {}, { $inc: { customers: 1 } }, /to_segment=.* customers is \d+, expected \d+$/],
    [
      'customer_cohorts',
      { months_since: 1 },
      { $inc: { customers: -1 } },
      /cohort_month=2026-01-01 month=2026-02-01 cust/,
    ],
    [
      'product_performance',
      { product_id: 'p4' },
      { $inc: { rank_in_category: 1 } },
      /product_id=p4 rank_in_category is/,
    ],
    ['category_performance', { category: 'Toys' }, { $inc: { products: 1 } }, /category=Toys products is/],
    [
      'sales_trends',
      { trend_type: 'weekly' },
      { $set: { complete: null } },
      /trend_type=weekly date=.* complete is null/,
    ],
    [
      'sales_by_region',
      { trend_type: 'all', country: 'UK' },
      { $inc: { units: 1 } },
      /trend_type=all date=.* country=UK units/,
    ],
    ['fact_sales', { line_no: 2 }, { $inc: { quantity: 1 } }, /date_key=2026\d+ quantity is \d+, expected \d+$/],
    ['dim_product', { product_id: 'p2' }, { $set: { active: true } }, /product_id=p2 active is true, expected false$/],
    // It is no more in the version that readers see.
    ['dim_user', { user_id: 'u45' }, { $set: { last_version: 0 } }, /user_id=u45 is missing$/],
    ['dim_date', { date_key: 20_260_301 }, { $set: { date_key: 20_269_999 } }, /date_key=20260301 is missing$/],
  ])('names the document of %s that has been changed', async (name, filter, change, expected) => {
    const { firstDifferences } = await found(name, filter, change);
    expect(firstDifferences[0]).toMatch(`warehouse: ${name} `);
    expect(firstDifferences[0]).toMatch(expected);
  });

  it('names what should not be there', async () => {
    const stored = fixture.db.collection<mongo.Document>('dim_region_versions');
    const mars = { country: 'Mars', first_version: 1, last_version: 2_147_483_647 };
    const { insertedId } = await stored.insertOne({ _id: { key: 'Mars', version: 1 }, ...mars } as mongo.Document);
    expect((await verify()).firstDifferences).toEqual(['warehouse: dim_region country=Mars should not be there']);
    await stored.deleteOne({ _id: insertedId });
  });

  it('names a file that a run has passed over', async () => {
    await fixture.owner.query(
      `INSERT INTO lake_files (topic, dt, key, rows, bytes, source, created_at)
       VALUES ('transactions', '2026-03-01', 'passed over', 1, 1, 'history', '2026-01-01')`,
    );
    expect((await verify()).firstDifferences).toEqual([
      expect.stringMatching(/has not read passed over, which was listed before$/),
    ]);
    await fixture.owner.query(`DELETE FROM lake_files WHERE key = 'passed over'`);
  });

  it('does not compare with files that are no longer listed, and says so', async () => {
    await fixture.owner.query(`DELETE FROM lake_files WHERE source = 'stream' AND topic = 'product_catalog'`);
    const result = await verify();
    expect(result).toMatchObject({ differences: 0, collections: [] });
    expect(result.notCompared).toEqual([expect.stringContaining('no longer listed')]);
  });
});
