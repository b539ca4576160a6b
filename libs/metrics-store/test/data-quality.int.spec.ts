import { createTestDatabase, type TestDatabase } from '@globalmart/testing';
import { Client, Pool } from 'pg';
import { DataQualityRepository, deleteExpiredQuality, migrate, type QualityRow, upsertQualityRows } from '../src/index';

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

afterEach(() => worker.query('DELETE FROM quality_minutes'));

const NOTHING = {
  oversize: 0,
  malformed_json: 0,
  schema: 0,
  key_mismatch: 0,
  total_mismatch: 0,
  future_timestamp: 0,
};
const at = (time: string) => Date.parse(`2026-03-01T${time}Z`);

/** A row that is easier to read: what is left out is transactions-0 at 10:00 with nothing counted. */
function row(
  values: Partial<Omit<QualityRow, 'invalid'>> & { invalid?: Partial<QualityRow['invalid']> } = {},
): QualityRow {
  const startMs = values.startMs ?? at('10:00:00');
  return {
    topic: 'transactions',
    partition: 0,
    valid: 0,
    duplicate: 0,
    late: 0,
    unknownProducts: 0,
    greatestAppendMs: startMs,
    ...values,
    startMs,
    invalid: { ...NOTHING, ...values.invalid },
  };
}

const windows = () => new DataQualityRepository(gateway).findWindows({ limit: 1_000 });
const view = async () =>
  (await gateway.query<Record<string, unknown>>('SELECT * FROM data_quality ORDER BY 1, 2')).rows;

describe('upsertQualityRows', () => {
  it('adds to what is there, and data_quality sums over partitions', async () => {
    await upsertQualityRows(worker, [
      row({ partition: 1, valid: 5, unknownProducts: 2, invalid: { schema: 1 } }),
      row({ valid: 3, duplicate: 1, late: 1, invalid: { schema: 2, oversize: 1 } }),
    ]);
    await upsertQualityRows(worker, [row({ valid: 10, unknownProducts: 1, invalid: { future_timestamp: 4 } })]);
    // valid 5 + 3 + 10; invalid 1 + 2 + 1 + 4; total 18 + 8 + 1 + 1.
    expect(await view()).toEqual([
      {
        window_start: new Date(at('10:00:00')),
        topic: 'transactions',
        total: '28',
        valid: '18',
        invalid: '8',
        duplicate: '1',
        late: '1',
        unknown_products: '3',
        by_reason: { oversize: 1, schema: 3, future_timestamp: 4 },
      },
    ]);
  });

  it('is part of the caller’s transaction', async () => {
    await worker.query('BEGIN');
    await upsertQualityRows(worker, [row({ valid: 1 })]);
    await worker.query('ROLLBACK');
    await upsertQualityRows(worker, []);
    expect(await view()).toEqual([]);
  });
});

describe('DataQualityRepository', () => {
  it('answers minutes newest first, by topic, of the time and topic asked for', async () => {
    const minutes = ['10:00:00', '10:01:00', '10:02:00'].flatMap((time) => [
      row({ startMs: at(time), valid: 1, invalid: { key_mismatch: 2 } }),
      row({ startMs: at(time), topic: 'cart_events', late: 1 }),
    ]);
    await upsertQualityRows(worker, minutes);
    const repository = new DataQualityRepository(gateway);
    const range = { fromMs: at('10:01:00'), untilMs: at('10:02:00'), limit: 10 };
    expect((await windows()).map(({ startMs, topic }) => [startMs, topic])).toEqual([
      [at('10:02:00'), 'cart_events'],
      [at('10:02:00'), 'transactions'],
      [at('10:01:00'), 'cart_events'],
      [at('10:01:00'), 'transactions'],
      [at('10:00:00'), 'cart_events'],
      [at('10:00:00'), 'transactions'],
    ]);
    expect(await repository.findWindows({ ...range, topic: 'transactions' })).toEqual([
      {
        startMs: at('10:01:00'),
        topic: 'transactions',
        total: 3,
        valid: 1,
        invalid: 2,
        duplicate: 0,
        late: 0,
        unknownProducts: 0,
        byReason: { key_mismatch: 2 },
      },
    ]);
    expect(await repository.findWindows({ ...range, topic: 'cart_events' })).toMatchObject([{ late: 1, byReason: {} }]);

    const places = async (query: Parameters<typeof repository.findWindows>[0]) =>
      (await repository.findWindows(query)).map(({ startMs, topic }) => [startMs, topic]);
    expect(await places({ limit: 1 })).toEqual([[at('10:02:00'), 'cart_events']]);
    const after = { startMs: at('10:02:00'), topic: 'cart_events' } as const;
    expect(await places({ limit: 2, after })).toEqual([
      [at('10:02:00'), 'transactions'],
      [at('10:01:00'), 'cart_events'],
    ]);
  });

  it('adds minutes up by topic and reason', async () => {
    const invalid = [{ key_mismatch: 2 }, { key_mismatch: 1, schema: 4 }, { oversize: 9 }];
    await upsertQualityRows(
      worker,
      ['10:00:00', '10:01:00', '10:02:00'].flatMap((time, i) => [
        row({ startMs: at(time), topic: 'cart_events', late: 1, duplicate: 3 }),
        row({ startMs: at(time), valid: 10, unknownProducts: 2, invalid: invalid[i] }),
      ]),
    );
    const repository = new DataQualityRepository(gateway);
    const carts = { topic: 'cart_events', valid: 0, invalid: 0, unknownProducts: 0, byReason: {} };
    const sales = { topic: 'transactions', duplicate: 0, late: 0 };
    expect(await repository.summarize({ untilMs: at('10:02:00') })).toEqual([
      { ...carts, total: 8, late: 2, duplicate: 6 },
      {
        ...sales,
        total: 27,
        valid: 20,
        invalid: 7,
        unknownProducts: 4,
        byReason: { key_mismatch: 3, schema: 4 },
      },
    ]);
    expect(await repository.summarize({ fromMs: at('10:02:00'), topic: 'transactions' })).toEqual([
      { ...sales, total: 19, valid: 10, invalid: 9, unknownProducts: 2, byReason: { oversize: 9 } },
    ]);
    expect(await repository.summarize({ fromMs: at('10:03:00') })).toEqual([]);
  });
});

describe('data_quality past its age', () => {
  const newest = Date.parse('2026-03-03T10:00:30Z');
  const rows = ['09:58:00', '09:59:00', '10:00:00'].map((time) => row({ startMs: at(time), valid: 1 }));

  // 48 hours before 10:00:30 is 10:00:30: the minute from 09:59 ended before it, the one from 10:00 has not.
  it('is measured from the greatest append time of any topic and partition, and deleting it changes nothing', async () => {
    await upsertQualityRows(worker, rows);
    expect(await windows()).toHaveLength(3);
    expect(await deleteExpiredQuality(worker)).toBe(0);
    const last = row({ topic: 'cart_events', partition: 2, startMs: Date.parse('2026-03-03T10:00:00Z'), valid: 1 });
    await upsertQualityRows(worker, [{ ...last, greatestAppendMs: newest }]);
    const shown = await windows();
    expect(shown.map(({ startMs }) => startMs)).toEqual([last.startMs, at('10:00:00')]);
    expect([await deleteExpiredQuality(worker, 1), await deleteExpiredQuality(worker)]).toEqual([1, 1]);
    expect(await deleteExpiredQuality(worker)).toBe(0);
    expect(await windows()).toEqual(shown);
  });

  it('ends exactly 48 hours after the minute does', async () => {
    const until = (greatestAppendMs: number) =>
      upsertQualityRows(worker, [row({ startMs: Date.parse('2026-03-03T10:01:00Z'), greatestAppendMs, valid: 1 })]);
    await upsertQualityRows(worker, rows);
    await until(Date.parse('2026-03-03T10:01:00Z') - 1);
    expect((await windows()).map(({ startMs }) => startMs)).toContain(at('10:00:00'));
    await until(Date.parse('2026-03-03T10:01:00Z'));
    expect((await windows()).map(({ startMs }) => startMs)).not.toContain(at('10:00:00'));
  });

  it('is not waited for while a flush holds it', async () => {
    await upsertQualityRows(worker, [
      row({ valid: 1 }),
      row({ startMs: newest - 30_000, valid: 1, greatestAppendMs: newest + 60_000 }),
    ]);
    const other = new Client({ connectionString: database.workerUrl });
    await other.connect();
    await worker.query('BEGIN');
    await upsertQualityRows(worker, [row({ valid: 1 })]);
    expect(await deleteExpiredQuality(other)).toBe(0);
    await worker.query('COMMIT');
    expect(await deleteExpiredQuality(other)).toBe(1);
    await other.end();
  });
});
