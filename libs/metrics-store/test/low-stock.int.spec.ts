import { createTestDatabase, type TestDatabase } from '@globalmart/testing';
import * as fc from 'fast-check';
import { Client, Pool } from 'pg';
import {
  settleStock,
  deleteExpiredStock,
  LowStockRepository,
  migrate,
  replayJob,
  type ProductVersion,
  upsertProductVersions,
} from '../src/index';
import { insertStockRows, type StockRow } from './stock-rows';

jest.setTimeout(120_000);

let database: TestDatabase;
let worker: Pool;
let gateway: Pool;

beforeAll(async () => {
  database = await createTestDatabase('low_stock');
  await migrate(database.ownerUrl);
  worker = new Pool({ connectionString: database.workerUrl, max: 3 });
  gateway = new Pool({ connectionString: database.gatewayUrl, max: 1 });
});

afterAll(async () => {
  await worker?.end();
  await gateway?.end();
  await database?.drop();
});

afterEach(() => empty());

async function ownerOf({ ownerUrl }: TestDatabase): Promise<Client> {
  const owner = new Client({ connectionString: ownerUrl });
  await owner.connect();
  return owner;
}

/** As the owner: not even the worker may forget a version. */
async function empty(): Promise<void> {
  const owner = await ownerOf(database);
  await owner.query(
    'TRUNCATE product_stock, stock_hours, stock_flushes, stock_changes, low_stock_spans, stream_offsets, product_versions',
  );
  await owner.end();
}

const NOON = Date.UTC(2026, 2, 1, 12);
const MINUTE = 60_000;
const MONTH = 30 * 86_400_000;

/** Minutes after noon at which something happens. */
function gain(minute: number, productId: string, sold: number, updated = 0): StockRow {
  return { startMs: NOON + minute * MINUTE, productId, sold, updated, lastAppendMs: 0 };
}

async function write(...rows: StockRow[]): Promise<void> {
  const client = await worker.connect();
  try {
    await client.query('BEGIN');
    await insertStockRows(client, rows);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

let versions = 0;

async function catalogue(productId: string, inventory: number | null): Promise<void> {
  const product = {
    name: `Name of ${productId}`,
    category: 'Books',
    priceCents: 1,
    inventory: inventory ?? 0,
    ratings: 1,
  };
  const offset = versions++;
  const version: ProductVersion = {
    productId,
    partition: 0,
    offset,
    appendMs: NOON + offset,
    product: inventory === null ? null : product,
  };
  const client = await worker.connect();
  try {
    await upsertProductVersions(client, [version]);
  } finally {
    client.release();
  }
}

/** W(i) of a partition, minutes after noon; the greatest event time is ten minutes later. */
async function watermark(minutes: number, partition = 0): Promise<void> {
  await worker.query(
    `INSERT INTO stream_offsets AS o
       (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset, max_event_ms, watermark_ms)
     VALUES ('inventory', 'transactions', $1, 1, 1, 0, 0, $2, $3)
     ON CONFLICT (job, topic, partition) DO UPDATE SET max_event_ms = excluded.max_event_ms, watermark_ms = excluded.watermark_ms`,
    [partition, NOON + (minutes + 10) * MINUTE, NOON + minutes * MINUTE],
  );
}

const minutesAfterNoon = (time: Date | null) => (time === null ? 'open' : (time.getTime() - NOON) / MINUTE);

/** `product threshold: from to`, in minutes after noon. */
async function alerts(): Promise<string[]> {
  const { rows } = await gateway.query<{
    product_id: string;
    threshold: number;
    alert_time: Date;
    resolved_at: Date | null;
  }>('SELECT * FROM low_stock_alerts ORDER BY product_id, threshold DESC, alert_time');
  return rows.map(
    (row) =>
      `${row.product_id} ${row.threshold}: ${minutesAfterNoon(row.alert_time)} ${minutesAfterNoon(row.resolved_at)}`,
  );
}

const waiting = async () =>
  Number((await worker.query<{ products: string }>('SELECT products FROM low_stock_waiting')).rows[0]?.products);

describe('settleStock', () => {
  it('says from which minute’s end to which a product was low, and critical', async () => {
    await catalogue('p', 20);
    await write(gain(0, 'p', 9), gain(2, 'p', 1), gain(5, 'p', 5), gain(7, 'p', 0, 1), gain(8, 'p', 1, 6));
    await watermark(60);
    await settleStock(worker);
    // 20 − 9 = 11; 10 at 3; 5 at 6; 6 at 8; 11 at 9.
    expect(await alerts()).toEqual(['p 10: 3 9', 'p 5: 6 8']);
    await write(gain(20, 'p', 1));
    await settleStock(worker);
    expect(await alerts()).toEqual(['p 10: 3 9', 'p 10: 21 open', 'p 5: 6 8']);
    const { rows } = await gateway.query('SELECT * FROM low_stock_alerts ORDER BY alert_time DESC LIMIT 1');
    expect(rows).toEqual([
      {
        product_id: 'p',
        product_name: 'Name of p',
        category: 'Books',
        current_stock: '10',
        threshold: 10,
        alert_time: new Date(NOON + 21 * MINUTE),
        status: 'open',
        resolved_at: null,
      },
    ]);
  });

  it('begins with the end of the minute of the first event, be there ever so little before it', async () => {
    await catalogue('few', 3);
    await write(gain(4, 'few', 0, 4), gain(5, 'few', 0, 100));
    await catalogue('quiet', 3);
    await watermark(60);
    await settleStock(worker);
    expect(await alerts()).toEqual(['few 10: 5 6']);
  });

  it.each([
    [5.99, []],
    [6, ['p 10: 6 open']],
    [6.99, ['p 10: 6 open']],
    [7, ['p 10: 6 7']],
  ])('looks as far as the watermark of %s minutes has come', async (minutes, expected) => {
    await catalogue('p', 20);
    await write(gain(5, 'p', 10), gain(6, 'p', 0, 10));
    await watermark(minutes);
    await settleStock(worker);
    expect([await alerts(), await waiting()]).toEqual([expected, 0]);
  });

  it('goes by the partition whose watermark has come furthest, and adds partitions up', async () => {
    await catalogue('p', 20);
    await write(gain(5, 'p', 5), gain(5, 'p', 5), gain(6, 'p', 5, 10));
    await watermark(3, 0);
    await watermark(6, 2);
    await settleStock(worker);
    expect(await alerts()).toEqual(['p 10: 6 open']);
  });

  it('walks again from the minute of what comes later', async () => {
    await catalogue('p', 20);
    await write(gain(5, 'p', 10), gain(9, 'p', 0, 5));
    await watermark(60);
    await settleStock(worker);
    expect(await alerts()).toEqual(['p 10: 6 10']);
    await write(gain(2, 'p', 0, 4));
    await settleStock(worker);
    expect(await alerts()).toEqual([]);
    await write(gain(7, 'p', 4), gain(9, 'p', 10));
    await settleStock(worker);
    expect(await alerts()).toEqual(['p 10: 8 open', 'p 5: 10 open']);
    await write(gain(8, 'p', 0, 1));
    await settleStock(worker);
    expect(await alerts()).toEqual(['p 10: 8 9', 'p 10: 10 open']);
  });

  it('is about products in the catalogue, as it is now', async () => {
    await write(gain(5, 'p', 10));
    await watermark(60);
    await settleStock(worker);
    expect(await alerts()).toEqual([]);
    await catalogue('p', 12);
    expect(await waiting()).toBe(1);
    await settleStock(worker);
    expect(await alerts()).toEqual(['p 10: 6 open', 'p 5: 6 open']);
    await catalogue('p', 16);
    await settleStock(worker);
    expect(await alerts()).toEqual(['p 10: 6 open']);
    await catalogue('p', null);
    expect(await alerts()).toEqual([]);
    await settleStock(worker);
    await write(gain(7, 'p', 0, 100));
    await settleStock(worker);
    expect(await alerts()).toEqual([]);
    await catalogue('p', 20);
    await settleStock(worker);
    expect(await alerts()).toEqual(['p 10: 6 8']);
  });

  it('leaves at once where another is at it, and finds the rest the next time', async () => {
    await catalogue('p', 5);
    await write(gain(5, 'p', 1));
    await watermark(60);
    const other = await worker.connect();
    await other.query('BEGIN');
    await other.query('SELECT pg_advisory_xact_lock(4715033)');
    await settleStock(worker);
    expect([await alerts(), await waiting()]).toEqual([[], 2]);
    await other.query('COMMIT');
    other.release();
    await settleStock(worker);
    expect([await alerts(), await waiting()]).toEqual([['p 10: 6 open', 'p 5: 6 open'], 0]);
  });

  it('takes earlier minutes first, whatever was written first: a later walk relies on what lies before it', async () => {
    await catalogue('p', 20);
    await write(gain(0, 'p', 1), gain(1, 'p', 9));
    await watermark(2);
    await settleStock(worker);
    expect(await alerts()).toEqual(['p 10: 2 open']);
    await write(gain(9, 'p', 1));
    await settleStock(worker);
    await write(gain(3, 'p', 0, 100));
    await settleStock(worker);
    await watermark(60);
    await settleStock(worker, 1);
    expect(await alerts()).toEqual(['p 10: 2 4']);
  });

  it('may take longer than the transaction of a flush', async () => {
    await catalogue('p', 5);
    await write(gain(5, 'p', 1));
    await watermark(60);
    const url = database.workerUrl;
    const hurried = new Pool({ connectionString: url, max: 1, options: '-c transaction_timeout=300' });
    const owner = await ownerOf(database);
    await owner.query('BEGIN');
    await owner.query('LOCK TABLE low_stock_spans IN EXCLUSIVE MODE');
    const deciding = settleStock(hurried);
    await owner.query('SELECT pg_sleep(1)');
    await owner.query('COMMIT');
    await deciding;
    expect(await alerts()).toEqual(['p 10: 6 open', 'p 5: 6 open']);
    await Promise.all([owner.end(), hurried.end()]);
  });

  it('takes changes a few at a time until none waits', async () => {
    const products = Array.from({ length: 50 }, (_, at) => `p-${at + 10}`);
    for (const product of products) await catalogue(product, 10);
    for (const [at, product] of products.entries()) await write(gain(at, product, 1));
    await watermark(60);
    await settleStock(worker, 7);
    expect(await alerts()).toEqual(products.map((product, at) => `${product} 10: ${at + 1} open`));
  });

  it('writes no row again that is as it should be', async () => {
    await catalogue('p', 20);
    await write(gain(5, 'p', 10), gain(6, 'p', 5));
    await watermark(60);
    await settleStock(worker);
    const rows = async () =>
      (await worker.query<object>('SELECT xmin, ctid, * FROM low_stock_spans ORDER BY threshold')).rows;
    const before = await rows();
    await write(gain(6, 'p', 0), gain(9, 'p', 1));
    await settleStock(worker);
    expect(before).toHaveLength(2);
    expect(await rows()).toEqual(before);
  });
});

describe('a replay of the job', () => {
  it('comes through between flushes and decisions, and leaves nothing of the past', async () => {
    const owner = await ownerOf(database);
    await watermark(60);
    let isOver = false;
    const flushing = (async () => {
      for (let minute = 0; !isOver; minute = (minute + 1) % 50) await write(gain(minute, `p-${minute % 7}`, 1));
    })();
    const deciding = (async () => {
      while (!isOver) await settleStock(worker, 3);
    })();
    const beginnings = [{ topic: 'transactions', partition: 0, startOffset: 0 }];
    const replaying = (async () => {
      for (let times = 0; times < 20; times++) {
        await replayJob(owner, 'inventory', beginnings);
        await watermark(60);
      }
      isOver = true;
    })();
    await Promise.all([flushing, deciding, replaying]);
    await replayJob(owner, 'inventory', beginnings);
    const tables = ['product_stock', 'stock_hours', 'stock_flushes', 'stock_changes', 'low_stock_spans'];
    const counts = tables.map((table) => `(SELECT count(*) FROM ${table})`);
    expect((await worker.query<object>(`SELECT ${counts.join(' + ')} AS rows`)).rows).toEqual([{ rows: '0' }]);
    await owner.end();
  });
});

describe('low stock of long ago', () => {
  /** With the newest hour, which stays. */
  const untilNow = (product: string) => gain(185, product, 0);

  it('is left out 30 days after it was over, and kept as long as it is not', async () => {
    await catalogue('open', 20);
    await catalogue('over', 20);
    await write(gain(5, 'open', 10), gain(5, 'over', 10), gain(7, 'over', 0, 10));
    await watermark(60);
    await settleStock(worker);
    const inAMonth = MONTH / MINUTE + 8 - 10;
    await watermark(inAMonth - 0.01);
    expect(await alerts()).toEqual(['open 10: 6 open', 'over 10: 6 8']);
    expect(await deleteExpiredStock(worker)).toBe(0);
    await watermark(inAMonth);
    expect(await alerts()).toEqual(['open 10: 6 open']);
    expect(await deleteExpiredStock(worker)).toBe(1);
    expect(await alerts()).toEqual(['open 10: 6 open']);
  });

  it('is still known when its minutes are not', async () => {
    await catalogue('p', 20);
    await write(gain(5, 'p', 10), untilNow('p'));
    await watermark(200);
    await settleStock(worker);
    const later = 2 * (MONTH / MINUTE);
    await watermark(later);
    expect(await deleteExpiredStock(worker)).toBe(1);
    await write(gain(later - 9, 'p', 1), gain(later - 7, 'p', 0, 2), gain(later - 5, 'p', 2));
    await settleStock(worker);
    expect(await alerts()).toEqual([`p 10: 6 ${later - 6}`, `p 10: ${later - 4} open`]);
    // All that is forgotten counts as of the first event where the catalogue asks anew.
    await catalogue('p', 15);
    await settleStock(worker);
    expect(await alerts()).toEqual(['p 10: 6 open', `p 5: 6 ${later - 6}`, `p 5: ${later - 4} open`]);
  });

  it('is not forgotten while something waits to be settled that looks back on it', async () => {
    await catalogue('p', 20);
    await write(gain(5, 'p', 10), untilNow('p'));
    await watermark(2 * (MONTH / MINUTE));
    await settleStock(worker);
    expect(await alerts()).toEqual(['p 10: 6 open']);
    await write(gain(4, 'p', 0, 1), gain(6, 'p', 3));
    expect(await deleteExpiredStock(worker)).toBe(0);
    await settleStock(worker);
    expect(await alerts()).toEqual(['p 10: 7 open']);
    await catalogue('p', 25);
    expect(await deleteExpiredStock(worker)).toBe(0);
    await settleStock(worker);
    expect(await alerts()).toEqual([]);
    expect(await deleteExpiredStock(worker)).toBe(2);
  });

  it('is deleted some rows at a time, and not where somebody holds them', async () => {
    await write(gain(5, 'p', 1), gain(65, 'p', 1), gain(125, 'p', 1), untilNow('p'));
    await watermark(2 * (MONTH / MINUTE));
    await settleStock(worker);
    const other = await worker.connect();
    await other.query('BEGIN');
    await other.query('SELECT FROM stock_hours WHERE hour = $1 FOR UPDATE', [new Date(NOON)]);
    expect(await deleteExpiredStock(worker, 1)).toBe(1);
    expect(await deleteExpiredStock(worker)).toBe(1);
    expect(await deleteExpiredStock(worker)).toBe(0);
    await other.query('COMMIT');
    other.release();
    expect(await deleteExpiredStock(worker)).toBe(1);
  });
});

type Change =
  | { readonly kind: 'gain'; readonly row: StockRow }
  | { readonly kind: 'version'; readonly productId: string; readonly inventory: number | null }
  | { readonly kind: 'watermark'; readonly minutes: number };

/** The rows by the definition: every minute's end looks at all events before it anew. */
function expectedAlerts(changes: readonly Change[]): string[] {
  const gains = changes.flatMap((change) => (change.kind === 'gain' ? [change.row] : []));
  const until = Math.floor(Math.max(-1, ...changes.flatMap((one) => (one.kind === 'watermark' ? [one.minutes] : []))));
  const newest = new Map(
    changes.flatMap((one) => (one.kind === 'version' ? [[one.productId, one.inventory] as const] : [])),
  );
  const expected: string[] = [];
  for (const [productId, inventory] of [...newest].sort()) {
    const own = gains.filter((row) => row.productId === productId);
    if (inventory === null || own.length === 0) continue;
    const first = Math.min(...own.map(({ startMs }) => startMs));
    for (const threshold of [10, 5]) {
      let since: number | undefined;
      for (let end = (first - NOON) / MINUTE + 1; end <= until; end++) {
        const stock = own
          .filter(({ startMs }) => startMs < NOON + end * MINUTE)
          .reduce((sum, { sold, updated }) => sum + updated - sold, inventory);
        if (stock <= threshold) since ??= end;
        else if (since !== undefined) {
          expected.push(`${productId} ${threshold}: ${since} ${end}`);
          since = undefined;
        }
      }
      if (since !== undefined) expected.push(`${productId} ${threshold}: ${since} open`);
    }
  }
  return expected;
}

const PRODUCTS = ['p-1', 'p-2', 'p-3'];
const aProduct = fc.constantFrom(...PRODUCTS);
const aChange: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .record({
        minute: fc.integer({ min: 0, max: 14 }),
        productId: aProduct,
        sold: fc.integer({ min: 0, max: 8 }),
        updated: fc.integer({ min: -3, max: 8 }),
      })
      .map(({ minute, productId, sold, updated }) => ({
        kind: 'gain' as const,
        row: gain(minute, productId, sold, updated),
      })),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('version' as const),
      productId: aProduct,
      inventory: fc.option(fc.integer({ min: 0, max: 25 }), { freq: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('watermark' as const), minutes: fc.integer({ min: 0, max: 16 }) }),
  },
);

const RUNS = Number(process.env.RUNS ?? 60);

describe('rows of low stock', () => {
  it('are those of the definition, whether decided after every change, at the same time, now and then, or once at the end', async () => {
    let reached = 0;
    const apply = async (change: Change): Promise<void> => {
      if (change.kind === 'gain') await write(change.row);
      else if (change.kind === 'version') await catalogue(change.productId, change.inventory);
      // A watermark does not go back.
      else await watermark((reached = Math.max(reached, change.minutes)));
    };
    let rows = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(aChange, { minLength: 5, maxLength: 25 }),
        fc.constantFrom(1, 3, Number.POSITIVE_INFINITY),
        fc.boolean(),
        fc.integer({ min: 1, max: 4 }),
        async (drawn, every, isMeanwhile, perStep) => {
          await empty();
          reached = 0;
          const changes: Change[] = [
            // Some are soon low, others only after much was sold.
            ...PRODUCTS.map((productId, at) => ({ kind: 'version' as const, productId, inventory: 15 + 10 * at })),
            ...drawn,
          ];
          for (const [at, change] of changes.entries()) {
            const deciding = isMeanwhile ? settleStock(worker, perStep) : undefined;
            await apply(change);
            await deciding;
            if (at % every === 0) await settleStock(worker, perStep);
          }
          await settleStock(worker, perStep);
          const found = await alerts();
          expect(found).toEqual(expectedAlerts(changes));
          rows += found.length;
        },
      ),
      { numRuns: RUNS },
    );
    // A property of nothing would prove nothing.
    expect(rows).toBeGreaterThan(RUNS / 2);
  });
});

describe('LowStockRepository', () => {
  const repository = () => new LowStockRepository(gateway);

  it('answers the newest alerts first, page by page, by status and threshold', async () => {
    for (const product of ['a', 'b']) await catalogue(product, 11);
    await write(gain(1, 'b', 1), gain(1, 'a', 6), gain(3, 'b', 0, 5), gain(4, 'b', 9));
    await watermark(60);
    await settleStock(worker);
    const all = await repository().find({ limit: 10 });
    const place = ({ productId, threshold, alertMs }: (typeof all)[number]) =>
      `${(alertMs - NOON) / MINUTE} ${productId} ${threshold}`;
    expect(all.map(place)).toEqual(['5 b 10', '2 a 5', '2 a 10', '2 b 10']);
    expect(all[3]).toEqual({
      productId: 'b',
      productName: 'Name of b',
      category: 'Books',
      currentStock: 6,
      threshold: 10,
      alertMs: NOON + 2 * MINUTE,
      status: 'resolved',
      resolvedMs: NOON + 4 * MINUTE,
    });
    for (const [at, after] of all.entries()) {
      expect(await repository().find({ after, limit: 10 })).toEqual(all.slice(at + 1));
    }
    expect((await repository().find({ status: 'resolved', limit: 10 })).map(place)).toEqual(['2 b 10']);
    expect((await repository().find({ status: 'open', threshold: 10, limit: 10 })).map(place)).toEqual([
      '5 b 10',
      '2 a 10',
    ]);
    expect(await repository().find({ limit: 1 })).toEqual(all.slice(0, 1));
  });
});
