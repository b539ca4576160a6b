import { createTestDatabase, type TestDatabase } from '@globalmart/testing';
import { Client } from 'pg';
import {
  deleteExpiredSessions,
  findSessionStates,
  migrate,
  type SessionRow,
  upsertProductVersions,
  upsertSessionRows,
} from '../src/index';
import { at, sessionRow, type SessionOf } from './session-rows';

let database: TestDatabase;
let worker: Client;
let gateway: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.ownerUrl);
  worker = new Client({ connectionString: database.workerUrl });
  gateway = new Client({ connectionString: database.gatewayUrl });
  await Promise.all([worker.connect(), gateway.connect()]);
}, 120_000);

afterAll(async () => {
  await worker?.end();
  await gateway?.end();
  await database?.drop();
});

afterEach(() => worker.query('DELETE FROM sessions; DELETE FROM user_purchases; DELETE FROM stream_offsets'));

const write = (...sessions: SessionOf[]) => upsertSessionRows(worker, sessions.map(sessionRow));
const metrics = async () =>
  (await gateway.query<Record<string, unknown>>('SELECT * FROM session_metrics ORDER BY session_id')).rows;
const abandonments = async () =>
  (await gateway.query<Record<string, unknown>>('SELECT * FROM cart_abandonment ORDER BY session_id')).rows;

/** How far the job has come in a topic-partition: its greatest event time, 10 minutes ahead of its watermark. */
function reach(watermark: string, { topic = 'cart_events', partition = 0, job = 'sessions' } = {}) {
  return worker.query(
    `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset, max_event_ms,
                                 watermark_ms)
     VALUES ($1, $2, $3, 1, 1, 0, 0, $4::bigint + 600000, $4)
     ON CONFLICT (job, topic, partition) DO UPDATE SET
       max_event_ms = excluded.max_event_ms, watermark_ms = excluded.watermark_ms`,
    [job, topic, partition, Date.parse(watermark.includes('T') ? watermark : `2026-03-01T${watermark}Z`)],
  );
}

describe('session_metrics', () => {
  it('has a row for each session, as it was written last', async () => {
    await write({ start: '10:00:00.001', pageViews: 1 }, { start: '10:00:00', sessionId: 't' });
    await write({
      start: '09:59:59.999',
      end: '10:21:00.998',
      pageViews: 4,
      totalCents: 12_345,
      purchases: 2,
      cart: { last: '10:05:00', adds: 3, removes: 1, checkouts: 1 },
    });
    expect(await metrics()).toEqual([
      {
        session_id: 's',
        user_id: 'ada',
        start_time: new Date(at('09:59:59.999')),
        end_time: new Date(at('10:21:00.998')),
        // 1,260.999 s
        duration_seconds: '1260',
        page_views: 4,
        cart_adds: 3,
        cart_removes: 1,
        purchase_completed: true,
        abandoned: false,
        total_amount: '123.45',
        closed: false,
      },
      expect.objectContaining({ session_id: 't', page_views: 0, purchase_completed: false, total_amount: '0.00' }),
    ]);
  });

  it('keeps users, sessions of one name and partitions apart', async () => {
    await write({ start: '10:00:00' }, { start: '10:00:00', userId: 'bob' }, { start: '10:00:00', partition: 1 });
    expect(await metrics()).toHaveLength(3);
  });

  it('closes a session when the watermark of its partition is 30 minutes past its end', async () => {
    const isClosed = async () => (await metrics()).map(({ closed }) => closed);
    await write({ start: '09:00:00', end: '10:00:00' });
    expect(await isClosed()).toEqual([false]);
    await reach('11:00:00', { partition: 1 });
    await reach('11:00:00', { job: 'activity' });
    await reach('10:29:59.999');
    expect(await isClosed()).toEqual([false]);
    // The topic that is furthest tells the time for all of them.
    await reach('10:30:00', { topic: 'product_views' });
    expect(await isClosed()).toEqual([true]);
  });

  it('shows an abandoned cart only while nothing was bought', async () => {
    const cart = { last: '10:00:00', abandonment: { time: '10:00:00', isByEvent: true } };
    await write({ start: '10:00:00', cart }, { start: '10:00:00', sessionId: 't', cart, purchases: 1 });
    expect((await metrics()).map(({ abandoned }) => abandoned)).toEqual([true, false]);
  });

  it('leaves out what ended 30 days or more before the greatest event time of its own job', async () => {
    await write({ start: '09:00:00', end: '10:00:00' }, { start: '09:00:00', end: '10:00:00.001', sessionId: 't' });
    await reach('2026-04-30T00:00:00Z', { job: 'activity' });
    await reach('2026-03-31T09:49:59.999Z', { partition: 1 });
    expect(await metrics()).toHaveLength(2);
    await reach('2026-03-31T09:50:00Z', { partition: 1 });
    expect((await metrics()).map((row) => row['session_id'])).toEqual(['t']);
  });
});

describe('cart_abandonment', () => {
  it('shows a cart left behind once the watermark is there, and one given up at once', async () => {
    const cart = (isByEvent: boolean) => ({ last: '10:00:00', abandonment: { time: '10:15:00', isByEvent } });
    await write({ start: '10:00:00', cart: cart(false) }, { start: '10:00:00', sessionId: 't', cart: cart(true) });
    await write({ start: '10:00:00', sessionId: 'u', cart: { last: '10:00:00' } });
    const sessions = async () => (await abandonments()).map((row) => row['session_id']);
    expect(await sessions()).toEqual(['t']);
    await reach('10:14:59.999');
    await reach('11:00:00', { partition: 1 });
    expect(await sessions()).toEqual(['t']);
    await reach('10:15:00');
    expect(await sessions()).toEqual(['s', 't']);
  });

  it('says what was in the cart, and adds the catalogue’s prices to those of its events', async () => {
    await upsertProductVersions(worker, [
      version('p', '09:00:00', 250),
      version('p', '10:00:00', 300),
      version('p', '10:00:00.001', 999),
      version('gone', '09:00:00', 50_000),
      version('gone', '09:30:00', null),
    ]);
    await write({
      start: '09:50:00',
      cart: {
        last: '10:00:01',
        abandonment: {
          time: '10:15:01.5',
          isByEvent: true,
          products: 4,
          minutes: 9,
          pricedCents: 10n,
          unpriced: new Map([
            ['p', 3],
            ['gone', 2],
            ['never', 1],
          ]),
          catalogueMs: at('10:00:00'),
        },
      },
    });
    expect(await abandonments()).toEqual([
      {
        session_id: 's',
        user_id: 'ada',
        products_in_cart: 4,
        // 0.10 + 3 × 3.00
        cart_value: '9.10',
        abandonment_time: new Date(at('10:15:01.500')),
        time_in_cart_minutes: '9',
        recovered_at: null,
      },
    ]);
  });

  it('finds the first purchase of its user within a day after it', async () => {
    const abandonment = { time: '10:15:00', isByEvent: true };
    await write({ start: '10:00:00', cart: { last: '10:00:00', abandonment } });
    const recoveredAt = async () => (await abandonments())[0]?.['recovered_at'];
    const buy = (time: string, { userId = 'ada', partition = 0 } = {}) =>
      upsertSessionRows(worker, [], [{ userId, partition, timeMs: Date.parse(time) }]);
    await buy('2026-03-01T10:15:00Z');
    await buy('2026-03-02T10:15:00.001Z');
    await buy('2026-03-01T11:00:00Z', { userId: 'bob' });
    await buy('2026-03-01T11:00:00Z', { partition: 1 });
    expect(await recoveredAt()).toBeNull();
    await buy('2026-03-02T10:15:00Z');
    expect(await recoveredAt()).toEqual(new Date('2026-03-02T10:15:00Z'));
    await buy('2026-03-01T10:15:00.001Z');
    await buy('2026-03-01T10:15:00.001Z');
    expect(await recoveredAt()).toEqual(new Date('2026-03-01T10:15:00.001Z'));
  });

  it('leaves out what was abandoned 30 days before the greatest event time, also where the session went on', async () => {
    const cart = { last: '10:00:00', abandonment: { time: '10:00:00', isByEvent: true } };
    await write({ start: '09:00:00', end: '23:00:00', cart });
    await reach('2026-03-31T09:49:59.999Z');
    expect(await abandonments()).toHaveLength(1);
    await reach('2026-03-31T09:50:00Z');
    expect(await abandonments()).toEqual([]);
    expect(await metrics()).toHaveLength(1);
  });
});

describe('reserved_stock', () => {
  it('adds up what lies in carts whose last event is less than 15 minutes behind the watermark', async () => {
    const kept = (...units: [string, number][]) => new Map(units);
    await write(
      { start: '10:00:00', cart: { last: '10:00:00.001', kept: kept(['p', 2], ['q', 1]) } },
      { start: '10:00:00', sessionId: 't', cart: { last: '10:00:00', kept: kept(['p', 100]) } },
      { start: '10:00:00', sessionId: 'u', cart: { last: '10:10:00' } },
      // The watermark of this partition has not come so far.
      { start: '10:00:00', sessionId: 'v', partition: 1, cart: { last: '09:50:00', kept: kept(['p', 30]) } },
      { start: '10:00:00', sessionId: 'w' },
    );
    await reach('10:15:00');
    await reach('10:00:00', { partition: 1 });
    const reserved = async () =>
      (await worker.query<object>('SELECT product_id, reserved_stock FROM reserved_stock ORDER BY product_id')).rows;
    expect(await reserved()).toEqual([
      { product_id: 'p', reserved_stock: '32' },
      { product_id: 'q', reserved_stock: '1' },
    ]);
  });
});

describe('upsertSessionRows', () => {
  it('is part of the caller’s transaction', async () => {
    await worker.query('BEGIN');
    await upsertSessionRows(worker, [sessionRow({ start: '10:00:00' })], [{ partition: 0, userId: 'a', timeMs: 0 }]);
    await worker.query('ROLLBACK');
    expect(await metrics()).toEqual([]);
    expect((await worker.query('SELECT 1 FROM user_purchases')).rowCount).toBe(0);
  });

  it('takes back what a later event has undone', async () => {
    const abandonment = { time: '10:15:00', isByEvent: true, unpriced: new Map([['p', 1]]) };
    await write({ start: '10:00:00', cart: { last: '10:00:00', kept: new Map([['p', 1]]), abandonment } });
    await write({ start: '10:00:00', cart: { last: '10:00:00' } });
    const { rows } = await worker.query<Record<string, unknown>>('SELECT * FROM sessions');
    const gone = ['kept_products', 'kept_units', 'abandonment_time', 'abandoned_by_event', 'abandoned_products'];
    gone.push('time_in_cart_minutes', 'priced_cents', 'unpriced_products', 'unpriced_units', 'catalogue_time');
    expect(gone.map((column) => rows[0]?.[column])).toEqual(gone.map(() => null));
  });

  it('holds what is greatest and oddest', async () => {
    const odd = [`a","b`, `\\`, `{}`, `NULL`, ` `, `'`, '__proto__', '\u{1F600}'];
    const row: SessionRow = {
      ...sessionRow({ start: '10:00:00', userId: odd.join(''), sessionId: odd.join('') }),
      startMs: 0,
      endMs: Date.UTC(9999, 11, 31, 23, 59, 59, 999),
      cart: {
        ...{ adds: 1, removes: 1, checkouts: 1, lastMs: Date.UTC(9999, 11, 31, 23, 59, 59, 999) },
        kept: new Map(odd.map((product) => [product, 2 ** 53 - 1])),
        abandonment: {
          timeMs: Date.UTC(9999, 11, 31, 23, 59, 59, 999),
          isByEvent: true,
          products: odd.length,
          minutes: 4_223_019_840,
          pricedCents: 2n ** 63n - 1n,
          unpriced: new Map(odd.map((product) => [product, 1])),
          catalogueMs: 0,
        },
      },
    };
    await upsertSessionRows(worker, [row]);
    expect(await metrics()).toMatchObject([{ user_id: odd.join(''), end_time: new Date(row.endMs) }]);
    expect(await abandonments()).toMatchObject([{ cart_value: '92233720368547758.07' }]);
    const { rows } = await worker.query<{ kept_products: string[] }>('SELECT kept_products FROM sessions');
    expect(rows[0]?.kept_products).toEqual(odd);
  });

  it('changes no index when a session goes on', async () => {
    const updates = async () => {
      await worker.query('SELECT pg_stat_force_next_flush()');
      const { rows } = await worker.query<{ all: string; inPage: string }>(
        `SELECT n_tup_upd AS "all", n_tup_hot_upd AS "inPage" FROM pg_stat_user_tables WHERE relname = 'sessions'`,
      );
      return { all: Number(rows[0]?.all), inPage: Number(rows[0]?.inPage) };
    };
    const cart = { last: '10:00:00', kept: new Map([['p', 1]]), abandonment: { time: '10:15:00' } };
    await write({ start: '10:00:00', cart });
    const before = await updates();
    for (let minute = 10; minute < 20; minute++) {
      const [last, time] = [`10:${minute}:00`, `10:${minute + 15}:00`];
      await write({ start: '10:00:00', end: last, cart: { ...cart, last, abandonment: { time } } });
    }
    expect(await updates()).toEqual({ all: before.all + 10, inPage: before.inPage + 10 });
  });
});

describe('findSessionStates', () => {
  it('finds what was written, in the order asked for, and nothing where there is nothing', async () => {
    const history = Buffer.from([0, 1, 127, 128, 255]);
    await write(
      { start: '10:00:00.001', end: '10:00:01.999', pageViews: 3, totalCents: 99, history },
      { start: '10:00:00', sessionId: 't' },
      { start: '10:00:00', partition: 1, sessionId: 'u' },
    );
    const found = await findSessionStates(worker, 0, [
      ['ada', 'u'],
      ['ada', 't'],
      ['bob', 's'],
      ['ada', 's'],
    ]);
    const bare = { startMs: at('10:00:00'), endMs: at('10:00:00'), pageViews: 0, totalCents: 0, history: undefined };
    const full = { startMs: at('10:00:00.001'), endMs: at('10:00:01.999'), pageViews: 3, totalCents: 99, history };
    expect(found).toEqual([undefined, bare, undefined, full]);
  });
});

describe('deleteExpiredSessions', () => {
  const rows = async () =>
    (
      await worker.query<object>(
        'SELECT (SELECT count(*) FROM sessions) AS s, (SELECT count(*) FROM user_purchases) AS p',
      )
    ).rows;

  it('deletes nothing while no event time is known', async () => {
    await write({ start: '10:00:00' });
    expect(await deleteExpiredSessions(worker)).toBe(0);
  });

  it('deletes what the views leave out, some rows at a time, and changes no answer', async () => {
    const purchases = ['10:00:00', '10:00:00.001'].map((time) => ({ partition: 0, userId: 'a', timeMs: at(time) }));
    const sessions = ['s', 't', 'u'].map((sessionId) => ({ start: '09:00:00', end: '10:00:00', sessionId }));
    const kept = { start: '09:00:00', end: '10:00:00.001', sessionId: 'kept' };
    await upsertSessionRows(worker, [...sessions, kept].map(sessionRow), purchases);
    await reach('2026-03-31T09:50:00Z');
    const before = await metrics();
    expect(before).toHaveLength(1);
    expect(await deleteExpiredSessions(worker, 2)).toBe(3);
    expect(await deleteExpiredSessions(worker)).toBe(1);
    expect(await deleteExpiredSessions(worker)).toBe(0);
    expect(await rows()).toEqual([{ s: '1', p: '1' }]);
    expect(await metrics()).toEqual(before);
  });

  it('does not wait for rows a flush holds', async () => {
    await write({ start: '10:00:00' });
    await reach('2026-04-02T00:00:00Z');
    const other = new Client({ connectionString: database.workerUrl });
    await other.connect();
    await worker.query('BEGIN');
    await write({ start: '10:00:00' });
    expect(await deleteExpiredSessions(other)).toBe(0);
    await worker.query('COMMIT');
    expect(await deleteExpiredSessions(other)).toBe(1);
    await other.end();
  });
});

let versions = 0;

/** @param priceCents null for a removal */
function version(productId: string, append: string, priceCents: number | null) {
  const product = { name: productId, category: 'Books', inventory: 1, ratings: 1 };
  return {
    productId,
    partition: 0,
    offset: versions++,
    appendMs: at(append),
    product: priceCents === null ? null : { ...product, priceCents },
  };
}
