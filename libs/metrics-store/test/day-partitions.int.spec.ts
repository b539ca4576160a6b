import { createTestDatabase, type TestDatabase } from '@globalmart/testing';
import { Client } from 'pg';
import { dropExpiredDays, migrate, replayJob, type SearchRow, upsertActivityRows } from '../src/index';

jest.setTimeout(120_000);

let database: TestDatabase;
let owner: Client;
let worker: Client;
let other: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.ownerUrl);
  owner = new Client({ connectionString: database.ownerUrl });
  // A statement that waited would fail instead of hanging.
  [worker, other] = [1, 2].map(
    () => new Client({ connectionString: database.workerUrl, statement_timeout: 5_000 }),
  ) as [Client, Client];
  await Promise.all([owner, worker, other].map((client) => client.connect()));
});

afterAll(async () => {
  await Promise.all([owner, worker, other].map((client) => client?.end()));
  await database?.drop();
});

afterEach(async () => {
  await worker.query('ROLLBACK');
  await other.query('ROLLBACK');
  await owner.query('DELETE FROM stream_offsets');
  for (const day of await days()) await owner.query(`DROP TABLE ${day}`);
});

const at = (time: string) => Date.parse(`${time}Z`);

function search(time: string, partition = 0): SearchRow {
  return { partition, startMs: at(time), query: 'lamp', searches: 1, zeroResults: 0 };
}

const write = (client: Client, ...searches: SearchRow[]) =>
  upsertActivityRows(client, { products: [], categories: [], searches });

/** As a flush does it. */
async function flush(client: Client, ...searches: SearchRow[]): Promise<void> {
  await client.query('BEGIN');
  await write(client, ...searches);
  await client.query('COMMIT');
}

async function days(table = 'search_hours'): Promise<string[]> {
  const { rows } = await owner.query<{ day: string }>(
    `SELECT inhrelid::regclass::text AS day FROM pg_inherits WHERE inhparent = $1::regclass ORDER BY 1`,
    [table],
  );
  return rows.map(({ day }) => day);
}

const searched = async () =>
  (await worker.query<{ searches: string }>('SELECT searches FROM search_terms ORDER BY window_start')).rows.map(
    (row) => Number(row.searches),
  );

const newestEvent = (time: string) =>
  owner.query(
    `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset, max_event_ms)
     VALUES ('activity', 'product_views', 0, 1, 1, 0, 0, $1)
     ON CONFLICT ON CONSTRAINT stream_offsets_pkey DO UPDATE SET max_event_ms = excluded.max_event_ms`,
    [at(time)],
  );

describe('a flush', () => {
  it('makes the UTC days it writes to, of whatever age, and finds them the next time', async () => {
    await worker.query(`SET timezone = 'Asia/Kolkata'`);
    const times = ['1970-01-01T00:00:00', '2026-02-28T23:00:00', '2026-03-01T00:00:00', '9999-12-31T23:00:00'];
    await flush(worker, ...times.map((time) => search(time)));
    await worker.query(`SET timezone = 'America/New_York'`);
    await flush(worker, ...times.map((time) => search(time)));
    await worker.query(`RESET timezone`);
    expect(await days()).toEqual(['19700101', '20260228', '20260301', '99991231'].map((day) => `search_hours_${day}`));
    expect(await searched()).toEqual([2, 2, 2, 2]);
  });

  it('leaves no day behind when it is rolled back', async () => {
    await worker.query('BEGIN');
    await write(worker, search('2026-03-01T00:00:00'));
    await worker.query('ROLLBACK');
    expect(await days()).toEqual([]);
  });

  it('waits for another one that makes the same day, and both write', async () => {
    for (let round = 1; round <= 9; round++) {
      const time = `2026-03-0${round}T10:00:00`;
      await Promise.all([flush(worker, search(time, 0)), flush(other, search(time, 1))]);
    }
    expect(await searched()).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 2]);
  });

  it('makes a day while others read and write', async () => {
    await flush(worker, search('2026-03-01T10:00:00'));
    await other.query('BEGIN');
    await write(other, search('2026-03-01T10:00:00', 1));
    await other.query('SELECT * FROM search_terms');
    await flush(worker, search('2026-03-02T10:00:00'));
    await other.query('COMMIT');
    expect(await searched()).toEqual([2, 1]);
  });

  it('leaves out what is past its age, and makes no day for it', async () => {
    await newestEvent('2026-03-31T12:00:00');
    await flush(worker, search('2026-01-01T00:00:00'), search('2026-03-01T11:00:00'), search('2026-03-01T12:00:00'));
    expect(await days()).toEqual(['search_hours_20260301']);
    expect(await searched()).toEqual([1]);
  });
});

describe('dropExpiredDays', () => {
  const TIMES = ['2026-03-01T23:00:00', '2026-03-02T00:00:00', '2026-03-03T00:00:00'];

  it('drops days that are past their age to the last hour, the oldest first, so many at a time', async () => {
    await flush(worker, ...TIMES.map((time) => search(time)));
    expect(await dropExpiredDays(worker, 'search_hours')).toBe(0);
    // The last hour of the first day ended 30 days ago, but for a millisecond.
    await newestEvent('2026-03-31T23:59:59.999');
    expect(await dropExpiredDays(worker, 'search_hours')).toBe(0);
    await newestEvent('2026-04-01T01:00:00');
    expect(await dropExpiredDays(worker, 'search_hours')).toBe(1);
    await newestEvent('2027-01-01T00:00:00');
    expect(await dropExpiredDays(worker, 'search_hours', 1)).toBe(1);
    expect(await days()).toEqual(['search_hours_20260303']);
    expect(await dropExpiredDays(worker, 'product_hours')).toBe(0);
  });

  it.each([
    ['a flush has written to it', () => write(other, search('2026-03-01T23:00:00'))],
    ['a flush has written to another day', () => write(other, search('2026-12-31T00:00:00'))],
    ['somebody reads', () => other.query('SELECT * FROM search_terms')],
  ])('waits for nobody and holds up nobody while %s', async (_what, doing) => {
    await flush(worker, ...TIMES.map((time) => search(time)));
    await other.query('BEGIN');
    await doing();
    await newestEvent('2027-01-01T00:00:00');
    await worker.query(`SET statement_timeout = 500`);
    expect(await dropExpiredDays(worker, 'search_hours')).toBe(0);
    await worker.query(`SET statement_timeout = 5000`);
    await write(other, search('2026-12-31T00:00:00'));
    await other.query('COMMIT');
    expect(await dropExpiredDays(worker, 'search_hours')).toBe(3);
  });

  it('leaves a day alone that a flush has made sure of and not yet written to', async () => {
    await flush(worker, search(TIMES[0] as string));
    await other.query('BEGIN');
    await other.query('SELECT make_days($1, $2::bigint[])', ['search_hours', [at(TIMES[0] as string)]]);
    await newestEvent('2027-01-01T00:00:00');
    expect(await dropExpiredDays(worker, 'search_hours')).toBe(0);
    await other.query('COMMIT');
    expect(await dropExpiredDays(worker, 'search_hours')).toBe(1);
  });

  it('fails no flush that goes on meanwhile, even if what is past its age is no longer and is again', async () => {
    let [flushed, dropped] = [0, 0];
    const flushes = async () => {
      for (; dropped < 5; flushed++) {
        await flush(other, search(`2026-02-${10 + (flushed % 19)}T00:00:00`), search('2026-03-31T00:00:00'));
      }
    };
    const drops = async () => {
      while (dropped < 5) {
        await newestEvent('2026-05-01T00:00:00');
        dropped += await dropExpiredDays(worker, 'search_hours', 1);
        await newestEvent('2026-03-01T00:00:00');
      }
    };
    await Promise.all([flushes(), drops()]);
    expect((await searched()).at(-1)).toBe(flushed);
  });
});

describe('days', () => {
  it('are made and dropped by workers alone, and only of tables that have them', async () => {
    const gateway = new Client({ connectionString: database.gatewayUrl });
    await gateway.connect();
    const refused = { code: '42501' };
    await expect(gateway.query(`SELECT make_days('search_hours', '{0}')`)).rejects.toMatchObject(refused);
    await expect(gateway.query(`SELECT drop_oldest_day('search_hours')`)).rejects.toMatchObject(refused);
    await gateway.end();
    await flush(worker, search('2026-03-01T00:00:00'));
    await expect(worker.query('DROP TABLE search_hours_20260301')).rejects.toMatchObject(refused);
    await expect(
      worker.query(`INSERT INTO day_partitioned VALUES ('sales_days', 'sales', '0', 50)`),
    ).rejects.toMatchObject(refused);
    await expect(worker.query(`SELECT make_days('sales_days', '{0}')`)).rejects.toThrow('no rows');
    expect(await worker.query(`SELECT drop_oldest_day('sales_days') AS dropped`)).toMatchObject({
      rows: [{ dropped: false }],
    });
  });

  it('are emptied by a replay', async () => {
    await flush(worker, search('2026-03-01T00:00:00'), search('2026-03-02T00:00:00'));
    await newestEvent('2026-03-02T00:00:00');
    const beginning = { topic: 'product_views', partition: 0, startOffset: 0 };
    expect(await replayJob(owner, 'activity', [beginning])).toEqual({ rowsDeleted: 2 });
    expect(await searched()).toEqual([]);
  });
});
