import { createTestDatabase, type TestDatabase } from '@globalmart/testing';
import { Client, Pool } from 'pg';
import {
  insertStockGains,
  InventoryRepository,
  migrate,
  settleStock,
  TextList,
  upsertProductVersions,
  upsertSessionRows,
} from '../src/index';
import { sessionRow } from './session-rows';
import { insertStockRows, type StockRow } from './stock-rows';

jest.setTimeout(120_000);

let database: TestDatabase;
let worker: Client;
let settler: Pool;
let gateway: Pool;

beforeAll(async () => {
  database = await createTestDatabase('inventory');
  await migrate(database.ownerUrl);
  worker = new Client({ connectionString: database.workerUrl });
  await worker.connect();
  settler = new Pool({ connectionString: database.workerUrl, max: 1 });
  gateway = new Pool({ connectionString: database.gatewayUrl, max: 2 });
});

afterAll(async () => {
  await worker?.end();
  await settler?.end();
  await gateway?.end();
  await database?.drop();
});

/** As the owner: not even the worker may forget a version. */
afterEach(async () => {
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query(
    'TRUNCATE sessions, product_stock, stock_hours, stock_flushes, stock_changes, stream_offsets, product_versions',
  );
  await owner.end();
});

const NOON = Date.UTC(2026, 2, 1, 12);
const MINUTE = 60_000;

/** Minutes before noon at which something happens. */
function gain(minutesBefore: number, productId: string, change: Partial<StockRow>): StockRow {
  const startMs = NOON - minutesBefore * MINUTE;
  return { startMs, productId, sold: 0, updated: 0, lastAppendMs: startMs, ...change };
}

const flush = (...rows: StockRow[]) => insertStockRows(worker, rows);

async function write(...rows: StockRow[]): Promise<void> {
  await flush(...rows);
  await settleStock(settler);
}

interface Version {
  readonly inventory?: number;
  readonly name?: string;
  readonly category?: string;
  readonly partition?: number;
  readonly offset?: number;
  readonly appendMs?: number;
  readonly deleted?: boolean;
}

async function catalogue(productId: string, version: Version = {}): Promise<void> {
  const { inventory = 100, name = `Name of ${productId}`, category = 'Books', deleted = false } = version;
  const product = { name, category, priceCents: 1, inventory, ratings: 1 };
  const { partition = 0, offset = 0, appendMs = NOON - 600 * MINUTE } = version;
  await upsertProductVersions(worker, [{ productId, partition, offset, appendMs, product: deleted ? null : product }]);
}

async function watermark(ms: number, topic = 'transactions', partition = 0, job = 'inventory'): Promise<void> {
  await worker.query(
    `INSERT INTO stream_offsets AS o (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset, watermark_ms)
     VALUES ($1, $2, $3, 1, 1, 0, 0, $4)
     ON CONFLICT (job, topic, partition) DO UPDATE SET watermark_ms = excluded.watermark_ms`,
    [job, topic, partition, ms],
  );
}

type Status = Record<string, unknown>;

const status = async () => (await gateway.query<Status>('SELECT * FROM inventory_status ORDER BY product_id')).rows;
const figures = async (...names: string[]) => (await status()).map((row) => names.map((name) => row[name]).join(' '));

describe('inventory_status', () => {
  it('adds up flushes and partitions to the stock of the catalogue', async () => {
    await catalogue('p', { inventory: 50 });
    await catalogue('q', { inventory: 7 });
    await write(gain(5, 'p', { sold: 3 }), gain(4, 'p', { updated: 20 }), gain(5, 'p', { sold: 2 }));
    await write(gain(5, 'p', { sold: 1, updated: -4, lastAppendMs: NOON + 7 }));
    await watermark(NOON);
    expect(await status()).toEqual([
      {
        product_id: 'p',
        product_name: 'Name of p',
        category: 'Books',
        current_stock: '60',
        reserved_stock: '0',
        available_stock: '60',
        last_updated: new Date(NOON + 7),
        velocity_per_hour: '6',
        // 60 ÷ 144 = 0.41666…
        days_of_cover: '0.42',
        high_demand: false,
      },
      {
        product_id: 'q',
        product_name: 'Name of q',
        category: 'Books',
        current_stock: '7',
        reserved_stock: '0',
        available_stock: '7',
        last_updated: new Date(NOON - 600 * MINUTE),
        velocity_per_hour: '0',
        days_of_cover: null,
        high_demand: false,
      },
    ]);
  });

  it('is of the products in the catalogue as it is now, known by append time, partition and offset', async () => {
    await write(gain(5, 'p', { sold: 1 }), gain(5, 'unknown', { sold: 1 }));
    await catalogue('p', { offset: 9, inventory: 1 });
    await catalogue('p', { offset: 2, appendMs: NOON, name: 'New', category: 'Toys', inventory: 2 });
    await catalogue('p', { offset: 1, appendMs: NOON, name: 'Older offset' });
    await catalogue('q', { partition: 1, offset: 1, name: 'Greater partition' });
    await catalogue('q', { partition: 0, offset: 2 });
    await catalogue('r');
    await catalogue('r', { offset: 1, appendMs: NOON, deleted: true });
    expect(await figures('product_id', 'product_name', 'category', 'current_stock')).toEqual([
      'p New Toys 1',
      'q Greater partition Books 100',
    ]);
    await catalogue('r', { offset: 2, appendMs: NOON + 1, inventory: 5 });
    expect(await figures('product_id', 'current_stock')).toEqual(['p 1', 'q 100', 'r 5']);
  });

  it('takes what lies in carts from what is available', async () => {
    await catalogue('p', { inventory: 10 });
    await catalogue('q', { inventory: 10 });
    const time = '11:59:00';
    await upsertSessionRows(worker, [sessionRow({ start: time, cart: { last: time, kept: new Map([['p', 12]]) } })]);
    await write(gain(5, 'p', { sold: 1 }));
    await watermark(NOON);
    await watermark(NOON, 'cart_events', 0, 'sessions');
    // −3 ÷ 24 = −0.125
    expect(await figures('product_id', 'current_stock', 'reserved_stock', 'available_stock', 'days_of_cover')).toEqual([
      'p 9 12 -3 -0.13',
      'q 10 0 10 ',
    ]);
  });

  it('may say of a product that more was sold than there was', async () => {
    await catalogue('p', { inventory: 1 });
    await write(gain(5, 'p', { sold: 13 }));
    await watermark(NOON);
    // −12 ÷ (13 × 24) = −0.0385
    expect(await figures('current_stock', 'available_stock', 'days_of_cover')).toEqual(['-12 -12 -0.04']);
  });

  it.each([
    [3, 1, '0.13'], // 3 ÷ 24 = 0.125, away from zero
    [-3, 1, '-0.13'],
    [9, 1, '0.38'], // 0.375
    [1, 100, '0.00'],
    [0, 5, '0.00'],
    [1_000_000, 1, '41666.67'],
  ])('gives %d units at %d an hour a cover of %s days', async (available, sold, days) => {
    await catalogue('p', { inventory: 0 });
    await write(gain(5, 'p', { sold, updated: available + sold }));
    await watermark(NOON);
    expect(await figures('available_stock', 'days_of_cover')).toEqual([`${available} ${days}`]);
  });

  it.each([
    [0, '7'],
    [MINUTE - 1, '7'],
    [MINUTE, '14'],
    [-1, '3'],
  ])('counts what sold in the 60 whole minutes before the watermark, %d ms after noon', async (ms, velocity) => {
    await catalogue('p');
    await write(
      gain(61, 'p', { sold: 1 }),
      gain(60, 'p', { sold: 2 }),
      gain(1, 'p', { sold: 5 }),
      gain(0, 'p', { sold: 9 }),
    );
    await watermark(NOON + ms);
    expect(await figures('velocity_per_hour')).toEqual([velocity]);
  });

  it('goes by the greatest watermark of its job', async () => {
    await catalogue('p');
    await write(gain(60, 'p', { sold: 2 }), gain(61, 'p', { sold: 1 }));
    await watermark(NOON - 90 * MINUTE, 'transactions', 0);
    await watermark(NOON, 'inventory_updates', 2);
    await watermark(NOON + 60 * MINUTE, 'transactions', 0, 'sales');
    expect(await figures('velocity_per_hour')).toEqual(['2']);
  });

  it('knows no velocity before the first event', async () => {
    await catalogue('p');
    expect(await figures('velocity_per_hour', 'days_of_cover', 'high_demand')).toEqual(['0  false']);
  });

  it.each([
    ['ten in the hour after nothing', 10, 0, 0, true],
    ['nine in the hour after nothing', 9, 0, 0, false],
    ['thrice the mean of the day before', 12, 96, 0, true],
    ['less than that', 12, 97, 0, false],
    ['thrice the mean, whatever sold before that day', 12, 96, 1_000, true],
  ])('%s', async (_name, hour, dayBefore, earlier, isHigh) => {
    await catalogue('p');
    await write(
      gain(1, 'p', { sold: hour }),
      gain(61, 'p', { sold: dayBefore }),
      gain(25 * 60 + 1, 'p', { sold: earlier }),
    );
    await watermark(NOON);
    expect(await figures('high_demand')).toEqual([String(isHigh)]);
    // The first minute of that day counts as well.
    await write(gain(25 * 60, 'p', { sold: 8 * hour }));
    expect(await figures('high_demand')).toEqual([String(hour >= 10 && dayBefore === 0)]);
  });
});

describe('insertStockGains', () => {
  it('is part of the caller’s transaction', async () => {
    await worker.query('BEGIN');
    await flush(gain(0, 'p', { sold: 1 }));
    await worker.query('ROLLBACK');
    expect((await worker.query('SELECT FROM stock_flushes')).rowCount).toBe(0);
  });

  it('writes nothing for no rows', async () => {
    await flush();
    expect((await worker.query('SELECT FROM stock_flushes')).rowCount).toBe(0);
  });

  it('leaves few rows behind for many products', async () => {
    const products = TextList.of(Array.from({ length: 12_500 }, (_, at) => `p-${at}`));
    const ones = Array.from({ length: 12_500 }, () => 1);
    const gains = { products, sold: ones, updated: ones, lastAppendMs: ones };
    await insertStockGains(worker, [
      { ...gains, startMs: NOON },
      { ...gains, startMs: NOON - MINUTE },
    ]);
    const { rows } = await worker.query(
      `SELECT minute, count(*)::integer AS lists, sum(products)::integer AS products, max(products) <= 10000 AS "areShort",
              bool_and(cardinality(product_ids) = products AND cardinality(sold) = products) AS "areCounted"
       FROM stock_flushes GROUP BY minute ORDER BY minute`,
    );
    const of = (minute: number) => ({
      minute: new Date(minute),
      lists: 2,
      products: 12_500,
      areShort: true,
      areCounted: true,
    });
    expect(rows).toEqual([of(NOON - MINUTE), of(NOON)]);
  });
});

describe('settleStock', () => {
  const waiting = async () => (await worker.query<{ products: string }>('SELECT products FROM low_stock_waiting')).rows;

  it('adds up what was flushed, some at a time, until none waits', async () => {
    await catalogue('p', { inventory: 0 });
    await watermark(NOON);
    for (let minutes = 1; minutes <= 9; minutes++) await flush(gain(minutes, 'p', { updated: 1 }));
    await settleStock(settler);
    expect(await waiting()).toEqual([{ products: '0' }]);
    for (let minutes = 1; minutes <= 9; minutes++) await flush(gain(minutes, 'p', { updated: 1, sold: 2 }));
    expect(await figures('current_stock', 'velocity_per_hour')).toEqual(['9 0']);
    expect(await waiting()).toEqual([{ products: '9' }]);
    await settleStock(settler, 2);
    expect(await figures('current_stock', 'velocity_per_hour')).toEqual(['0 18']);
    expect(await waiting()).toEqual([{ products: '0' }]);
  });

  it('keeps every hour, in whatever order and how ever often they come', async () => {
    await catalogue('p');
    await watermark(NOON);
    const hoursBefore = [3, 1, 2, 0, 0, 3, 24, 1, 2, 24];
    for (const hours of hoursBefore) await write(gain(60 * hours + 30, 'p', { sold: 1 }));
    await write(...[0, 1, 2, 24].map((hours) => gain(60 * hours + 29, 'p', { sold: 10 })));
    const { rows } = await worker.query(
      `SELECT extract(epoch FROM $1 - minute)::integer / 60 AS before, sum(sold)::integer AS sold
       FROM stock_minutes GROUP BY minute ORDER BY minute DESC`,
      [new Date(NOON)],
    );
    const sold = (before: number, units: number) => ({ before, sold: units });
    expect(rows).toEqual([
      sold(29, 10),
      sold(30, 2),
      sold(89, 10),
      sold(90, 2),
      sold(149, 10),
      sold(150, 2),
      sold(210, 2),
      sold(1469, 10),
      sold(1470, 2),
    ]);
    expect(await figures('velocity_per_hour')).toEqual(['12']);
  });

  it('sums up what sells every second', async () => {
    await catalogue('p', { inventory: 0 });
    await watermark(NOON);
    for (let times = 0; times < 150; times++) await write(gain(1 + (times % 3), 'p', { sold: 1, updated: 2 }));
    expect(await figures('current_stock', 'velocity_per_hour')).toEqual(['150 150']);
    const { rows } = await worker.query<{ gains: number }>('SELECT cardinality(gains) AS gains FROM product_stock');
    expect(rows[0]?.gains).toBeLessThan(125);
  });
});

describe('InventoryRepository', () => {
  const find = async (query: Partial<Parameters<InventoryRepository['find']>[0]> = {}) =>
    (await new InventoryRepository(gateway).find({ limit: 10, ...query })).map(({ productId }) => productId);

  it('answers products by id, page by page, by category and by demand', async () => {
    for (const product of ['a', 'b', 'c', 'd'])
      await catalogue(product, { category: product > 'b' ? 'Toys' : 'Books' });
    await write(
      gain(3, 'b', { sold: 12 }),
      gain(3, 'c', { sold: 30 }),
      gain(3, 'd', { sold: 9 }),
      gain(90, 'c', { sold: 300 }),
    );
    await watermark(NOON);
    expect(await find()).toEqual(['a', 'b', 'c', 'd']);
    expect(await find({ afterProductId: 'b', limit: 1 })).toEqual(['c']);
    expect(await find({ productId: 'c' })).toEqual(['c']);
    expect(await find({ productId: 'x' })).toEqual([]);
    expect(await find({ category: 'Toys' })).toEqual(['c', 'd']);
    expect(await find({ highDemand: true })).toEqual(['b']);
    expect(await find({ highDemand: false })).toEqual(['a', 'c', 'd']);
    expect(await find({ highDemand: true, afterProductId: 'b' })).toEqual([]);
    expect((await new InventoryRepository(gateway).find({ productId: 'b', limit: 1 }))[0]).toEqual({
      productId: 'b',
      productName: 'Name of b',
      category: 'Books',
      currentStock: 88,
      reservedStock: 0,
      availableStock: 88,
      lastUpdatedMs: NOON - 3 * MINUTE,
      velocityPerHour: 12,
      // 88 ÷ 288 = 0.3056
      daysOfCover: 0.31,
      highDemand: true,
    });
  });
});
