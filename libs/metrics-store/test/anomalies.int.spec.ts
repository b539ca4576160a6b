import { createTestDatabase, type TestDatabase } from '@globalmart/testing';
import { Client, Pool } from 'pg';
import { AnomaliesRepository, type AnomalyRow, deleteExpiredAnomalies, migrate, upsertAnomalies } from '../src/index';

let database: TestDatabase;
let worker: Client;
let gateway: Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.ownerUrl);
  worker = new Client({ connectionString: database.workerUrl });
  await worker.connect();
  gateway = new Pool({ connectionString: database.gatewayUrl, max: 2 });
}, 120_000);

afterAll(async () => {
  await worker?.end();
  await gateway?.end();
  await database?.drop();
});

afterEach(() => worker.query('DELETE FROM detected_anomalies; DELETE FROM stream_offsets'));

const ms = (time: string) => Date.parse(`2026-03-01T${time}Z`);

function row(offset: number, time: string, rest: Partial<AnomalyRow> = {}): AnomalyRow {
  return {
    partition: 0,
    offset,
    kind: 'high_value',
    transactionId: `t${offset}`,
    userId: 'ada',
    amountCents: 620_001,
    score: 12_400,
    eventMs: ms(time),
    detectedMs: ms(time) + 7,
    description: 'amount 6200.01 is above 5000.00',
    ...rest,
  };
}

const published = async () =>
  (await gateway.query<Record<string, unknown>>('SELECT * FROM transaction_anomalies ORDER BY "offset", anomaly_type'))
    .rows;
const offsets = async () => (await published()).map((each) => Number(each['offset']));
const newestEvent = (time: string, partition = 0, job = 'anomalies') =>
  worker.query(
    `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset, max_event_ms)
     VALUES ($1, 'transactions', $2, 1, 1, 0, 0, $3)`,
    [job, partition, Date.parse(time)],
  );

describe('transaction_anomalies', () => {
  it('has an anomaly as it is written, to the cent, the fourth decimal and the millisecond', async () => {
    await upsertAnomalies(worker, [row(7, '10:00:00.123', { score: 12_345 })]);
    expect(await published()).toEqual([
      {
        transaction_id: 't7',
        user_id: 'ada',
        amount: '6200.01',
        anomaly_score: '1.2345',
        anomaly_type: 'high_value',
        detected_at: new Date(ms('10:00:00.130')),
        event_time: new Date(ms('10:00:00.123')),
        description: 'amount 6200.01 is above 5000.00',
        partition: 0,
        offset: '7',
      },
    ]);
  });

  it('holds the greatest score there can be, and the last millisecond of all', async () => {
    const eventMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
    await upsertAnomalies(worker, [
      row(1, '10:00:00', { amountCents: 100_000_000, score: 1_000_000_000_000, eventMs }),
    ]);
    expect(await published()).toMatchObject([{ anomaly_score: '100000000.0000', event_time: new Date(eventMs) }]);
    expect(await new AnomaliesRepository(gateway).find({ fromMs: eventMs, limit: 2 })).toMatchObject([
      { eventMs, amountCents: 100_000_000, score: 100_000_000 },
    ]);
  });

  it('changes what can change of a row that is there, and tells kinds and partitions apart', async () => {
    const kind = 'rapid_transactions';
    await upsertAnomalies(worker, [row(1, '10:00:00'), row(1, '10:00:00', { kind, score: 12_000, description: '6' })]);
    await upsertAnomalies(worker, [
      row(1, '10:00:00', { partition: 1 }),
      row(1, '10:00:00', { kind, score: 14_000, description: '7', detectedMs: ms('10:00:09') }),
    ]);
    const rows = await gateway.query(
      `SELECT partition, anomaly_type, anomaly_score, description FROM transaction_anomalies ORDER BY 1, 2`,
    );
    expect(rows.rows.map((each) => Object.values(each as object).join(' '))).toEqual([
      '0 high_value 1.2400 amount 6200.01 is above 5000.00',
      '0 rapid_transactions 1.4000 7',
      '1 high_value 1.2400 amount 6200.01 is above 5000.00',
    ]);
    expect(await published()).toContainEqual(expect.objectContaining({ detected_at: new Date(ms('10:00:09')) }));
  });

  it('writes nothing where there is nothing', async () => {
    await upsertAnomalies(worker, []);
    expect(await published()).toEqual([]);
  });

  it('takes no kind that it does not know', async () => {
    const refused = upsertAnomalies(worker, [row(1, '10:00:00', { kind: 'odd' as 'high_value' })]);
    await expect(refused).rejects.toMatchObject({ code: '23514' });
  });

  it('leaves out what happened 30 days or more before the greatest event time of its own job', async () => {
    await upsertAnomalies(worker, [row(1, '10:00:00'), row(2, '10:00:00.001')]);
    await newestEvent('2026-05-01T00:00:00Z', 0, 'sales');
    await newestEvent('2026-03-31T09:59:59.999Z', 0);
    await newestEvent('2026-03-01T00:00:00Z', 1);
    expect(await offsets()).toEqual([1, 2]);
    await worker.query(`UPDATE stream_offsets SET max_event_ms = max_event_ms + 1 WHERE job = 'anomalies'`);
    expect(await offsets()).toEqual([2]);
  });
});

describe('deleteExpiredAnomalies', () => {
  const remaining = async () =>
    Number((await worker.query<{ count: string }>('SELECT count(*) FROM detected_anomalies')).rows[0]?.count);

  it('deletes only what the view leaves out, the oldest first, a bounded number at a time', async () => {
    await upsertAnomalies(worker, [row(1, '10:00:02'), row(2, '10:00:01'), row(3, '10:00:03')]);
    expect(await deleteExpiredAnomalies(worker)).toBe(0);
    await newestEvent('2026-03-31T10:00:02Z');
    const before = await published();
    expect([await deleteExpiredAnomalies(worker, 1), await remaining()]).toEqual([1, 2]);
    const { rows } = await worker.query('SELECT "offset" FROM detected_anomalies ORDER BY 1');
    expect(rows).toEqual([{ offset: '1' }, { offset: '3' }]);
    expect([await deleteExpiredAnomalies(worker), await remaining()]).toEqual([1, 1]);
    expect(await deleteExpiredAnomalies(worker)).toBe(0);
    expect(await published()).toEqual(before);
  });

  it('does not wait for rows a flush holds', async () => {
    await upsertAnomalies(worker, [row(1, '10:00:00')]);
    await newestEvent('2026-05-01T00:00:00Z');
    const other = new Client({ connectionString: database.workerUrl });
    await other.connect();
    await worker.query('BEGIN');
    await upsertAnomalies(worker, [row(1, '10:00:00')]);
    expect(await deleteExpiredAnomalies(other)).toBe(0);
    await worker.query('COMMIT');
    expect(await deleteExpiredAnomalies(other)).toBe(1);
    await other.end();
  });
});

describe('AnomaliesRepository', () => {
  const find = async (query: Partial<Parameters<AnomaliesRepository['find']>[0]> = {}) =>
    new AnomaliesRepository(gateway).find({ fromMs: 0, limit: 10, ...query });
  const places = async (query: Parameters<typeof find>[0] = {}) =>
    (await find(query)).map(({ partition, transactionId, kind }) => `${partition} ${transactionId} ${kind}`);

  beforeEach(() =>
    upsertAnomalies(worker, [
      row(1, '10:00:00', { transactionId: 'b', kind: 'unusual_quantity' }),
      row(1, '10:00:00', { transactionId: 'b' }),
      row(2, '10:00:00', { transactionId: 'Z', userId: 'bob' }),
      row(3, '10:00:01', { transactionId: 'c' }),
      row(9, '10:00:00', { transactionId: 'b', partition: 1 }),
    ]),
  );

  const all = ['0 c high_value', '0 Z high_value', '0 b high_value', '1 b high_value', '0 b unusual_quantity'];

  it('answers the newest first, then by transaction, kind and place', async () => {
    expect(await places()).toEqual(all);
    expect((await find({ limit: 1 }))[0]).toEqual({
      eventMs: ms('10:00:01'),
      transactionId: 'c',
      kind: 'high_value',
      partition: 0,
      offset: 3,
      userId: 'ada',
      amountCents: 620_001,
      score: 1.24,
      detectedMs: ms('10:00:01.007'),
      description: 'amount 6200.01 is above 5000.00',
    });
  });

  it('goes on behind any row, each coming once', async () => {
    const seen: string[] = [];
    let after: Awaited<ReturnType<typeof find>>[number] | undefined;
    do {
      [after] = await find({ after, limit: 1 });
      if (after) seen.push(`${after.partition} ${after.transactionId} ${after.kind}`);
    } while (after);
    expect(seen).toEqual(all);
  });

  it('chooses by time, kind and user', async () => {
    expect(await places({ fromMs: ms('10:00:00.001') })).toEqual(all.slice(0, 1));
    expect(await places({ fromMs: ms('10:00:00') })).toEqual(all);
    expect(await places({ kind: 'unusual_quantity' })).toEqual(all.slice(4));
    expect(await places({ userId: 'bob' })).toEqual(all.slice(1, 2));
    expect(await places({ userId: 'nobody' })).toEqual([]);
  });

  it.each([
    ['all', '$1::text IS NOT NULL', 'detected_anomalies_by_time'],
    ['those of one user', 'user_id = $1', 'detected_anomalies_by_user'],
  ])('finds %s through an index, in order', async (_name, condition, index) => {
    await worker.query('BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off');
    const { rows } = await worker.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT * FROM transaction_anomalies WHERE ${condition}
       ORDER BY event_time DESC, transaction_id, anomaly_type, partition, "offset" LIMIT 100`.replace('$1', `'ada'`),
    );
    await worker.query('ROLLBACK');
    const plan = rows.map((line) => line['QUERY PLAN']).join('\n');
    expect(plan).toContain(index);
    expect(plan).not.toContain('Sort');
  });
});
