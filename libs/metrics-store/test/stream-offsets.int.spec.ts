import { createTestDatabase, eventually, type TestDatabase } from '@globalmart/testing';
import { Client } from 'pg';
import { acknowledgeGaps, findPositions, type LogGap, migrate, replayJob } from '../src/index';

jest.setTimeout(120_000);

let database: TestDatabase;
let owner: Client;
let worker: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.ownerUrl);
  [owner, worker] = [database.ownerUrl, database.workerUrl].map((url) => new Client({ connectionString: url })) as [
    Client,
    Client,
  ];
  await Promise.all([owner.connect(), worker.connect()]);
});
afterAll(async () => {
  await Promise.all([owner?.end(), worker?.end()]);
  await database?.drop();
});

const BEGINNING = [{ topic: 'transactions', partition: 0, startOffset: 0 }];
const WRITE = `
  INSERT INTO sales_panes (partition, pane_start, country, amount_cents, transactions, units)
  VALUES (0, '2026-01-01T00:00:00Z', 'UK', 100, 1, 1)
  ON CONFLICT ON CONSTRAINT sales_panes_upsert_key DO UPDATE SET amount_cents = sales_panes.amount_cents + 100`;
const MOVE = `UPDATE stream_offsets SET next_offset = 20 WHERE job = 'sales' AND epoch = 7 AND next_offset = 10`;

beforeEach(async () => {
  await owner.query('TRUNCATE stream_offsets, sales_panes, log_gaps');
  await owner.query(
    `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, restore_max_event_ms, dedup_offset,
       max_event_ms, last_offset, last_append_ms)
     VALUES ('sales', 'transactions', 0, 7, 10, 8, 400, 4, 500, 9, 1000),
            ('other', 'transactions', 0, 3, 60, 60, 900, 50, 900, 59, 1900)`,
  );
  await worker.query(WRITE);
});

async function stateOf(job: string): Promise<unknown[]> {
  const { rows } = await owner.query(
    `SELECT epoch::int, next_offset::int, restore_offset::int, restore_max_event_ms::int, dedup_offset::int,
       max_event_ms::int, last_offset::int FROM stream_offsets WHERE job = $1`,
    [job],
  );
  return rows.map((row: Record<string, unknown>) => Object.values(row));
}

async function panes(): Promise<number> {
  return Number((await owner.query<{ n: string }>('SELECT count(*) AS n FROM sales_panes')).rows[0]?.n);
}

/** The statement that another connection of this database waits with for a lock. */
async function untilSomebodyWaits(): Promise<void> {
  const monitor = new Client({ connectionString: database.ownerUrl });
  await monitor.connect();
  await eventually(async () => {
    const { rowCount } = await monitor.query(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rowCount === 1;
  });
  await monitor.end();
}

describe('replayJob', () => {
  it('empties the tables and sets the positions back, under an epoch nobody holds', async () => {
    expect(await replayJob(owner, 'sales', BEGINNING)).toEqual({ rowsDeleted: 1 });
    expect(await panes()).toBe(0);
    expect(await stateOf('sales')).toEqual([[8, 0, 0, null, 0, null, null]]);
    expect(await stateOf('other')).toEqual([[3, 60, 60, 900, 50, 900, 59]]);
  });

  it('lets a flush that has written its rows commit, and deletes what it wrote', async () => {
    await worker.query('BEGIN');
    await worker.query(WRITE);
    const replayed = replayJob(owner, 'sales', BEGINNING);
    await untilSomebodyWaits();
    expect((await worker.query(MOVE)).rowCount).toBe(1);
    await worker.query('COMMIT');
    await replayed;
    expect(await panes()).toBe(0);
    expect(await stateOf('sales')).toEqual([[8, 0, 0, null, 0, null, null]]);
  });

  it('makes a flush that comes while it is under way fail its compare', async () => {
    // Something of the job's own that the replay has to wait for, after it has locked the tables.
    const holder = new Client({ connectionString: database.workerUrl });
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query(`SELECT 1 FROM stream_offsets WHERE job = 'sales' FOR UPDATE`);
    const replayed = replayJob(owner, 'sales', BEGINNING);
    await untilSomebodyWaits();
    await worker.query('BEGIN');
    const written = worker.query(WRITE);
    await holder.query('COMMIT');
    await Promise.all([replayed, written, holder.end()]);
    expect((await worker.query(MOVE)).rowCount).toBe(0);
    await worker.query('ROLLBACK');
    expect(await panes()).toBe(0);
    expect(await stateOf('sales')).toEqual([[8, 0, 0, null, 0, null, null]]);
  });

  it('changes nothing when the job has begun another partition meanwhile', async () => {
    await expect(replayJob(owner, 'sales', [])).rejects.toThrow('sales has begun transactions-0 meanwhile; run again');
    expect(await panes()).toBe(1);
    expect(await stateOf('sales')).toHaveLength(1);
  });

  it('names the jobs there are', async () => {
    await expect(replayJob(owner, 'sale', [])).rejects.toThrow('there is no job "sale"; there is catalogue, sales');
  });
});

describe('acknowledgeGaps', () => {
  const at = { job: 'sales', topic: 'transactions', partition: 0, nextOffset: 10 };

  it.each<[LogGap, unknown[]]>([
    // Nothing before the restore point is read again, so the greatest event time before it is that of all.
    [{ ...at, kind: 'unread', fromOffset: 10, toOffset: 30 }, [8, 30, 30, 500, 30, 500, 9]],
    [{ ...at, kind: 'remembered', fromOffset: 4, toOffset: 9 }, [8, 10, 9, 400, 9, 500, 9]],
    [{ ...at, kind: 'recreated', fromOffset: 10, toOffset: 0 }, [8, 0, 0, null, 0, null, null]],
  ])('lets the job go on, fences who had the position, and writes it down: %j', async (gap, state) => {
    await acknowledgeGaps(owner, [gap]);
    expect(await stateOf('sales')).toEqual([state]);
    const { rows } = await owner.query('SELECT job, kind, from_offset::int, to_offset::int FROM log_gaps');
    expect(rows).toEqual([{ job: 'sales', kind: gap.kind, from_offset: gap.fromOffset, to_offset: gap.toOffset }]);
  });

  it('changes nothing when one of the positions has moved since', async () => {
    const gap: LogGap = { ...at, kind: 'unread', fromOffset: 10, toOffset: 30 };
    const moved: LogGap = { ...gap, job: 'other', nextOffset: 55 };
    await expect(acknowledgeGaps(owner, [gap, moved])).rejects.toThrow(
      'other is no longer at offset 55 of transactions-0; look again',
    );
    expect(await stateOf('sales')).toEqual([[7, 10, 8, 400, 4, 500, 9]]);
    expect((await owner.query('SELECT 1 FROM log_gaps')).rowCount).toBe(0);
  });
});

describe('findPositions', () => {
  it('finds those of a job, and those of all jobs in a topic-partition', async () => {
    const sales = {
      job: 'sales',
      topic: 'transactions',
      partition: 0,
      nextOffset: 10,
      restoreOffset: 8,
      dedupOffset: 4,
    };
    expect(await findPositions(owner, { job: 'sales' })).toEqual([{ ...sales, lastOffset: 9, lastAppendMs: 1_000 }]);
    const all = await findPositions(owner, { topic: 'transactions', partition: 0 });
    expect(all.map(({ job }) => job)).toEqual(['other', 'sales']);
    expect(await findPositions(owner, { topic: 'transactions', partition: 1 })).toEqual([]);
  });
});
