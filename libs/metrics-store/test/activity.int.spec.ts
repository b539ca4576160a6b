import { createTestDatabase, eventually, type TestDatabase } from '@globalmart/testing';
import { Client, type ClientBase, Pool } from 'pg';
import {
  ActivityRepository,
  type CategoryRow,
  deleteExpiredActivity,
  migrate,
  type ProductGains,
  type SearchRow,
  settleProductGains,
  TextList,
  TrendingRepository,
  upsertActivityRows,
  upsertProductVersions,
} from '../src/index';

jest.setTimeout(120_000);

let database: TestDatabase;
let worker: Client;
let pool: Pool;
let gateway: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.ownerUrl);
  worker = new Client({ connectionString: database.workerUrl });
  await worker.connect();
  pool = new Pool({ connectionString: database.workerUrl, max: 2 });
  gateway = new Pool({ connectionString: database.gatewayUrl, max: 2 });
});

afterAll(async () => {
  await worker?.end();
  await pool?.end();
  await gateway?.end();
  await database?.drop();
});

afterEach(() =>
  worker.query(
    'DELETE FROM product_gains; DELETE FROM product_hours; DELETE FROM category_minutes; DELETE FROM search_hours; DELETE FROM stream_offsets',
  ),
);

const at = (time: string) => new Date(`2026-03-01T${time}Z`);

/** Of each product views, compares, additions, purchases, units and cents; what is left out is nothing. */
function gains(time: string, products: Record<string, readonly number[]>): ProductGains {
  const figures = (figure: number) => Object.values(products).map((own) => own[figure] ?? 0);
  return {
    startMs: at(time).getTime(),
    products: TextList.of(Object.keys(products)),
    views: figures(0),
    compares: figures(1),
    cartAdds: figures(2),
    purchases: figures(3),
    units: figures(4),
    revenueCents: figures(5),
  };
}

/** What is left out is partition 0 and nothing. */
function row(time: string, category: string, figures: Partial<CategoryRow> = {}): CategoryRow {
  const nothing = { views: 0, compares: 0, cartAdds: 0, purchases: 0, units: 0, revenueCents: 0 };
  return { partition: 0, startMs: at(time).getTime(), category, ...nothing, ...figures };
}

function search(time: string, query: string, searches: number, zeroResults: number, partition = 0): SearchRow {
  return { partition, startMs: at(time).getTime(), query, searches, zeroResults };
}

const write = (rows: Partial<Parameters<typeof upsertActivityRows>[1]>, client: ClientBase = worker) =>
  upsertActivityRows(client, { products: [], categories: [], searches: [], ...rows });
const read = async (view: string) =>
  (await gateway.query<Record<string, unknown>>(`SELECT * FROM ${view} ORDER BY 1 DESC, 2, 3`)).rows;
const newestEvent = (time: string, topic = 'product_views', job = 'activity') =>
  worker.query(
    `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset, max_event_ms)
     VALUES ($1, $2, 0, 1, 1, 0, 0, $3)`,
    [job, topic, Date.parse(time)],
  );

describe('product_activity, category_activity and search_terms', () => {
  it('add up flushes and partitions, each name and window for itself', async () => {
    await write({
      products: [
        gains('10:00:00', { 'p-1': [2, 1, 0, 0, 0, 99], 'p-0': [0, 0, 0, 1, 5, 2 ** 53 - 1] }),
        gains('10:00:00', { 'p-1': [1, 0, 4] }),
        gains('11:00:00', { 'p-1': [9] }),
      ],
      categories: [row('10:01:00', 'Books', { views: 1 })],
      searches: [search('10:00:00', 'lamp', 2, 1), search('10:00:00', 'lamp', 1, 0, 1)],
    });
    await write({
      products: [gains('10:00:00', { 'p-1': [3, 0, 0, 1, 2, 2] })],
      categories: [row('10:01:00', 'Books', { compares: 1, purchases: 1, units: 2, revenueCents: 5 })],
      searches: [search('10:00:00', 'lamp', 1, 1)],
    });
    const activity = (start: string, end: string, name: Record<string, string>, figures: string) => {
      const [views, compares, cart_adds, purchases, units, revenue] = figures.split(' ');
      const window = { window_start: at(start), window_end: at(end) };
      return { ...window, ...name, views, compares, cart_adds, purchases, units, revenue };
    };
    expect(await read('product_activity')).toEqual([
      activity('11:00:00', '12:00:00', { product_id: 'p-1' }, '9 0 0 0 0 0.00'),
      activity('10:00:00', '11:00:00', { product_id: 'p-0' }, '0 0 0 1 5 90071992547409.91'),
      activity('10:00:00', '11:00:00', { product_id: 'p-1' }, '6 1 4 1 2 1.01'),
    ]);
    expect(await read('category_activity')).toEqual([
      activity('10:01:00', '10:02:00', { category: 'Books' }, '1 1 0 1 2 0.05'),
    ]);
    expect(await read('search_terms')).toEqual([
      { window_start: at('10:00:00'), query: 'lamp', searches: '4', zero_results: '2' },
    ]);
  });

  it('have their columns in the order that was promised', async () => {
    const { fields } = await gateway.query('SELECT * FROM product_activity');
    expect(fields.map(({ name }) => name).join(' ')).toBe(
      'window_start window_end product_id views compares cart_adds purchases units revenue',
    );
  });

  it('keep any name apart from any other', async () => {
    const names = ['a', 'A', 'a ', 'é', 'e\u0301', '"\\', 'NULL', '{}', '😀'.repeat(100)];
    await write({
      products: [gains('10:00:00', Object.fromEntries(names.map((name) => [name, [1]])))],
      searches: names.map((name) => search('10:00:00', name, 1, 0)),
    });
    expect((await read('product_activity')).map(({ product_id: id }) => id).sort()).toEqual([...names].sort());
    expect((await read('search_terms')).map(({ query }) => query).sort()).toEqual([...names].sort());
  });

  it('leave out what ended 30 days, of categories 48 hours, before the greatest event time of their own job', async () => {
    const hours = ['10:00:00', '11:00:00', '12:00:00'];
    await write({
      products: hours.map((time) => gains(time, { p: [1] })),
      categories: ['10:58:00', '10:59:00', '11:00:00'].map((time) => row(time, 'Books', { views: 1 })),
      searches: hours.map((time) => search(time, 'lamp', 1, 0)),
    });
    await newestEvent('2027-01-01T00:00:00Z', 'transactions', 'sales');
    await newestEvent('2026-03-01T00:00:00Z', 'transactions');
    await newestEvent('2026-03-03T10:59:59.999Z');
    const starts = async (view: string) => (await read(view)).map(({ window_start: start }) => start);
    const move = (ms: number) =>
      worker.query(`UPDATE stream_offsets SET max_event_ms = max_event_ms + ${ms} WHERE topic = 'product_views'`);
    expect(await starts('category_activity')).toEqual([at('11:00:00'), at('10:59:00')]);
    await move(1);
    expect(await starts('category_activity')).toEqual([at('11:00:00')]);
    expect(await starts('product_activity')).toHaveLength(3);
    await move(28 * 24 * 3_600_000);
    // 30 days after the end of the first hour.
    expect(await starts('product_activity')).toEqual([at('12:00:00'), at('11:00:00')]);
    expect(await starts('search_terms')).toEqual([at('12:00:00'), at('11:00:00')]);
  });
});

describe('upsertActivityRows', () => {
  it('is part of the caller’s transaction, and writes nothing for no rows', async () => {
    await worker.query('BEGIN');
    await write({ products: [gains('10:00:00', { p: [1] })] });
    await worker.query('ROLLBACK');
    await write({});
    expect(await read('product_activity')).toEqual([]);
  });

  it('takes its row locks in one order, whatever order the rows come in', async () => {
    const names = Array.from({ length: 200 }, (_, each) => `p-${each}`);
    const other = new Client({ connectionString: database.workerUrl });
    await other.connect();
    const rows = names.map((name) => search('10:00:00', name, 1, 0));
    for (let round = 0; round < 20; round++) {
      await Promise.all([write({ searches: rows }), write({ searches: [...rows].reverse() }, other)]);
    }
    await other.end();
    const searches = (await read('search_terms')).map((each) => Number(each['searches']));
    expect(searches).toEqual(names.map(() => 40));
  });
});

describe('settleProductGains', () => {
  const ALL = { mostBlocks: 1 };
  const many = (count: number) =>
    gains(
      '10:00:00',
      Object.fromEntries(Array.from({ length: count }, (_, each) => [`p-${each}`, [1, 0, 0, 1, 2, 3]])),
    );
  const counts = async () => {
    const { rows } = await worker.query<Record<'blocks' | 'hours', number>>(
      `SELECT (SELECT count(*)::integer FROM product_gains) AS blocks, (SELECT count(*)::integer FROM product_hours) AS hours`,
    );
    return rows[0];
  };

  it('changes no answer, and can be repeated', async () => {
    for (let flush = 0; flush < 3; flush++) {
      await write({ products: [many(10), gains('11:00:00', { 'p-1': [1, 2, 3, 4, 5, 6], 'p\n': [1] }), many(3)] });
      const before = await read('product_activity');
      await settleProductGains(pool, ALL);
      expect(await read('product_activity')).toEqual(before);
      expect(await counts()).toEqual({ blocks: 0, hours: 12 });
    }
    expect((await read('product_activity')).map(({ views }) => Number(views))).toEqual([
      3, 3, 6, 6, 6, 3, 3, 3, 3, 3, 3, 3,
    ]);
  });

  it('waits until there are many blocks, or the last watermark has left their hour behind, or the first one by far', async () => {
    const watermark = (topic: string, time: string) =>
      worker.query(
        `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset, watermark_ms)
         VALUES ('activity', $1, 0, 1, 1, 0, 0, $2) ON CONFLICT (job, topic, partition) DO UPDATE SET watermark_ms = $2`,
        [topic, Date.parse(`2026-03-01T${time}Z`)],
      );
    await write({ products: [many(10), many(10), gains('11:00:00', { p: [1] })] });
    await settleProductGains(pool, { mostBlocks: 3 });
    await watermark('product_views', '11:00:00');
    await watermark('cart_events', '10:59:59.999');
    await settleProductGains(pool, { mostBlocks: 3 });
    expect(await counts()).toEqual({ blocks: 3, hours: 0 });
    await settleProductGains(pool, { mostBlocks: 2 });
    expect(await counts()).toEqual({ blocks: 1, hours: 10 });
    await write({ products: [many(20)] });
    await watermark('cart_events', '11:00:00');
    await settleProductGains(pool, { mostBlocks: 3 });
    expect(await counts()).toEqual({ blocks: 1, hours: 20 });
    await watermark('product_views', '13:59:59.999');
    await settleProductGains(pool, { mostBlocks: 3 });
    expect(await counts()).toEqual({ blocks: 1, hours: 20 });
    await watermark('product_views', '14:00:00');
    await settleProductGains(pool, { mostBlocks: 3 });
    expect(await counts()).toEqual({ blocks: 0, hours: 21 });
  });

  it('has one block in each bucket of a flush of many products, and takes some buckets at a time', async () => {
    await write({ products: [many(5_000), many(10)] });
    expect(await counts()).toEqual({ blocks: 65, hours: 0 });
    await settleProductGains(pool, { mostBlocks: 2 });
    expect(await counts()).toEqual({ blocks: 65, hours: 0 });
    await write({ products: [many(5_000)] });
    await settleProductGains(pool, { mostBlocks: 2, productsPerStep: 3_000 });
    expect(await counts()).toEqual({ blocks: 1, hours: 5_000 });
  });

  it('leaves at once where another is at it', async () => {
    await write({ products: [many(10)] });
    await worker.query('BEGIN');
    await worker.query('LOCK TABLE product_gains IN SHARE MODE');
    const first = settleProductGains(pool, ALL);
    let second: Promise<void> | undefined;
    try {
      await eventually(async () => {
        const { rowCount } = await worker.query(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted`);
        expect(rowCount).toBeGreaterThan(0);
      });
      second = settleProductGains(pool, ALL);
      await second;
      expect(await counts()).toEqual({ blocks: 1, hours: 0 });
    } finally {
      await worker.query('COMMIT');
      await Promise.all([first, second]);
    }
    expect(await counts()).toEqual({ blocks: 0, hours: 10 });
  });

  it('leaves for the next time what comes after it has made the days', async () => {
    const dayOf = (day: string): ProductGains => ({ ...many(3), startMs: Date.parse(`${day}T10:00:00Z`) });
    await write({ products: [dayOf('2026-03-20')] });
    await worker.query('BEGIN');
    // Making a day waits for this.
    await worker.query('LOCK TABLE ONLY product_hours IN SHARE UPDATE EXCLUSIVE MODE');
    const settling = settleProductGains(pool, ALL);
    try {
      await eventually(async () => {
        const { rowCount } = await worker.query(`SELECT 1 FROM pg_locks WHERE NOT granted`);
        expect(rowCount).toBeGreaterThan(0);
      });
      const other = await pool.connect();
      await write({ products: [dayOf('2026-03-21')] }, other);
      other.release();
    } finally {
      await worker.query('COMMIT');
      await settling;
    }
    await settleProductGains(pool, ALL);
    expect(await counts()).toEqual({ blocks: 0, hours: 6 });
  });

  it('leaves out what is past its age', async () => {
    await write({ products: [many(1), gains('11:00:00', { p: [1] })] });
    await newestEvent('2026-03-31T12:00:00Z');
    await settleProductGains(pool, ALL);
    expect(await counts()).toEqual({ blocks: 0, hours: 2 });
    await write({ products: [many(1)] });
    await worker.query('DELETE FROM product_hours');
    await worker.query(`UPDATE stream_offsets SET max_event_ms = $1`, [Date.parse('2026-05-01T00:00:00Z')]);
    await deleteExpiredActivity(worker);
    await settleProductGains(pool, ALL);
    expect(await counts()).toEqual({ blocks: 0, hours: 0 });
  });
});

describe('ActivityRepository', () => {
  const find = (productId: string) => new ActivityRepository(gateway).findProductHours({ productId, limit: 10 });

  it('finds a product in hours and in gains that wait, whether they are divided or not', async () => {
    await newestEvent('2026-03-01T12:00:00Z');
    const ids = [...Array.from({ length: 2_000 }, (_, each) => `prod_${each}`), 'é', '', '😀'];
    const everyone = Object.fromEntries(ids.map((id, each) => [id, [each, 1, 2, 3, 4, 5]]));
    await write({ products: [gains('10:00:00', everyone)] });
    await settleProductGains(pool, { mostBlocks: 1, productsPerStep: 1 });
    await write({ products: [gains('10:00:00', everyone), gains('10:00:00', { [ids[7] as string]: [100] })] });
    for (const [each, productId] of ids.entries()) {
      if (each % 100 !== 7 && each < 2_000) continue;
      const views = 2 * each + (each === 7 ? 100 : 0);
      expect(await find(productId)).toMatchObject([
        { productId, views, compares: 2, cartAdds: 4, purchases: 6, units: 8, revenueCents: 10 },
      ]);
    }
    expect(await find('prod_2000')).toEqual([]);
  });
});

describe('deleteExpiredActivity', () => {
  const rows = {
    products: ['2026-03-01T00:00Z', '2026-03-02T01:00Z'].map((time) => ({
      ...gains('00:00:00', { p: [1] }),
      startMs: Date.parse(time),
    })),
    categories: ['09:00:00', '10:00:00', '11:00:00'].map((time) => row(time, 'Books', { views: 1 })),
    searches: [search('09:00:00', 'lamp', 1, 0)],
  };
  const writeSettled = async () => {
    await write(rows);
    await settleProductGains(pool, { mostBlocks: 1 });
  };
  const TABLES =
    'SELECT 1 FROM product_gains UNION ALL SELECT 1 FROM product_hours UNION ALL SELECT 1 FROM category_minutes UNION ALL SELECT 1 FROM search_hours';
  const remaining = async () => (await worker.query(TABLES)).rowCount;

  it('takes nothing away while no event time is known', async () => {
    await writeSettled();
    expect(await deleteExpiredActivity(worker)).toBe(0);
  });

  it('deletes minutes that the view leaves out, some rows at a time, and changes no answer', async () => {
    await writeSettled();
    await newestEvent('2026-03-03T11:00:00Z');
    const before = await read('category_activity');
    expect(before).toHaveLength(1);
    expect([await deleteExpiredActivity(worker, 1), await remaining()]).toEqual([1, 5]);
    expect([await deleteExpiredActivity(worker), await remaining()]).toEqual([1, 4]);
    expect(await deleteExpiredActivity(worker)).toBe(0);
    expect(await read('category_activity')).toEqual(before);
  });

  it('drops days that the views leave out, and changes no answer', async () => {
    await writeSettled();
    await newestEvent('2026-04-01T01:00:00Z');
    const before = await read('product_activity');
    expect(before).toHaveLength(1);
    // A day of products, one of terms, and the minutes.
    expect([await deleteExpiredActivity(worker), await remaining()]).toEqual([5, 1]);
    expect(await deleteExpiredActivity(worker)).toBe(0);
    expect(await read('product_activity')).toEqual(before);
  });

  it('does not wait for rows a flush holds', async () => {
    await writeSettled();
    await newestEvent('2026-06-01T00:00:00Z');
    const other = new Client({ connectionString: database.workerUrl });
    await other.connect();
    await worker.query('BEGIN');
    await write({ categories: rows.categories });
    expect(await deleteExpiredActivity(other)).toBe(3);
    await worker.query('COMMIT');
    expect(await deleteExpiredActivity(other)).toBe(3);
    await other.end();
  });
});

describe('TrendingRepository', () => {
  const HOUR_MS = 3_600_000;
  const NOON = at('12:00:00').getTime();
  const hoursBefore = (hours: number, name: string, count: number, figure = 0): ProductGains => {
    const figures = Array.from({ length: figure + 1 }, (_, at) => (at === figure ? count : 0));
    return { ...gains('12:00:00', { [name]: figures }), startMs: NOON - hours * HOUR_MS };
  };
  const watermark = (ms: number, partition = 0) =>
    worker.query(
      `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset, watermark_ms)
       VALUES ('activity', 'product_views', $2, 1, 1, 0, 0, $1)`,
      [ms, partition],
    );
  const find = (query: Partial<Parameters<TrendingRepository['find']>[0]> = {}) =>
    new TrendingRepository(gateway).find({ kind: 'product', metric: 'views', minCount: 1, limit: 10, ...query });
  const texts = async (query: Parameters<typeof find>[0] = {}) =>
    (await find(query)).rows.map(({ id, lastHour, hourlyMean, trend }) => `${id}: ${lastHour} ${hourlyMean} ${trend}`);

  it('knows nothing while there is no watermark', async () => {
    await write({ products: [hoursBefore(1, 'p', 5)] });
    expect(await find()).toEqual({ hour: undefined, rows: [] });
  });

  it.each([
    [NOON - 1, 11],
    [NOON, 12],
    [NOON + HOUR_MS - 1, 12],
  ])(
    'ends the last hour of products with the last that the greatest watermark, %d, has left behind',
    async (ms, hour) => {
      await watermark(ms);
      await watermark(ms - 5 * HOUR_MS, 1);
      const endMs = at(`${hour}:00:00`).getTime();
      expect((await find()).hour).toEqual({ startMs: endMs - HOUR_MS, endMs });
      const minuteMs = Math.floor(ms / 60_000) * 60_000;
      expect((await find({ kind: 'category' })).hour).toEqual({ startMs: minuteMs - HOUR_MS, endMs: minuteMs });
    },
  );

  it('compares the last hour with the 24 before it, empty ones included, over all partitions', async () => {
    await watermark(NOON);
    await write({
      products: [
        hoursBefore(0, 'p', 1_000),
        hoursBefore(1, 'p', 7),
        hoursBefore(1, 'p', 4),
        hoursBefore(2, 'p', 30),
        hoursBefore(25, 'p', 23),
        hoursBefore(26, 'p', 1_000),
      ],
    });
    // 53 by 24 is 2.2083; 11 × 24 by 53 is 4.981
    expect(await texts()).toEqual(['p: 11 2.21 4.98']);
  });

  it('rounds half away from zero', async () => {
    await watermark(NOON);
    // 3 by 24 is 0.125; 201 × 24 by 4800 is 1.005
    await write({
      products: [hoursBefore(1, 'z', 201), hoursBefore(2, 'z', 4_800), hoursBefore(1, 'b', 1), hoursBefore(2, 'b', 3)],
    });
    expect(await texts()).toEqual(['z: 201 200 1.01', 'b: 1 0.13 1']);
  });

  it('counts a mean of less than one as one, and orders equal trends by id', async () => {
    await watermark(NOON);
    await write({
      products: [
        hoursBefore(1, 'c', 3),
        hoursBefore(1, 'b', 3),
        hoursBefore(3, 'b', 23),
        hoursBefore(1, 'a', 6),
        hoursBefore(3, 'a', 48),
      ],
    });
    expect(await texts()).toEqual(['a: 6 2 3', 'b: 3 0.96 3', 'c: 3 0 3']);
  });

  it('finds what trends most among products with more in the last hour, however few are asked for', async () => {
    await watermark(NOON);
    const steady = Array.from({ length: 400 }, (_, each) => `steady-${each}`);
    await write({
      products: [
        ...steady.flatMap((name) => [hoursBefore(1, name, 100), hoursBefore(2, name, 1_600)]),
        hoursBefore(1, 'rare', 3),
        // Its trend is that of nobody but equals what the least looked at could have.
        hoursBefore(1, 'rarer', 2),
      ],
    });
    expect(await texts({ limit: 1 })).toEqual(['rare: 3 0 3']);
    expect(await texts({ limit: 2 })).toEqual(['rare: 3 0 3', 'rarer: 2 0 2']);
    expect(await texts({ limit: 1, minCount: 4 })).toEqual(['steady-0: 100 66.67 1.5']);
  });

  it('looks at each metric for itself, and at categories but for the unknown one', async () => {
    await watermark(NOON + 59_999);
    const minute = (time: string, name: string, figures: Partial<CategoryRow>) => row(time, name, figures);
    await write({
      categories: [
        minute('11:00:00', 'Books', { cartAdds: 2 }),
        minute('11:59:00', 'Books', { cartAdds: 1, purchases: 7, units: 9 }),
        minute('12:00:00', 'Books', { cartAdds: 100 }),
        minute('10:59:00', 'Books', { cartAdds: 24 }),
        minute('11:30:00', 'unknown', { cartAdds: 50 }),
      ],
      products: [hoursBefore(1, 'unknown', 2, 4)],
    });
    expect(await texts({ kind: 'category', metric: 'cart_adds' })).toEqual(['Books: 3 1 3']);
    expect(await texts({ kind: 'category', metric: 'purchases' })).toEqual(['Books: 7 0 7']);
    expect(await texts({ kind: 'category', metric: 'views' })).toEqual([]);
    expect(await texts({ metric: 'units' })).toEqual(['unknown: 2 0 2']);
  });

  it('names a product as its newest version does, of those that did not remove it', async () => {
    await watermark(NOON);
    const version = (productId: string, offset: number, name: string | null) => ({
      productId,
      partition: 0,
      offset,
      appendMs: offset,
      product: name === null ? null : { name, category: 'Books', priceCents: 1, inventory: 1, ratings: 1 },
    });
    await upsertProductVersions(worker, [
      version('a', 1, 'Old'),
      version('a', 2, 'New'),
      version('b', 3, 'Gone'),
      version('b', 4, null),
    ]);
    await write({ products: ['a', 'b', 'c'].map((name) => hoursBefore(1, name, 1)) });
    expect((await find()).rows.map(({ name }) => name)).toEqual(['New', 'Gone', null]);
  });
});
