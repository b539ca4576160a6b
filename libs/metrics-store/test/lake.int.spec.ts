import { createTestDatabase, eventually, type TestDatabase } from '@globalmart/testing';
import { Client, Pool } from 'pg';
import {
  claimHistory,
  type LakeFile,
  lakeFileInserts,
  LakeFileRepository,
  LakeLedger,
  migrate,
  replayJob,
} from '../src/index';

let database: TestDatabase;
let owner: Client;
let worker: Pool;
let ledger: LakeLedger;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.ownerUrl);
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  worker = new Pool({ connectionString: database.workerUrl, max: 2 });
  ledger = new LakeLedger(worker);
}, 120_000);

afterAll(async () => {
  await worker?.end();
  await owner?.end();
  await database?.drop();
});

beforeEach(async () => {
  await owner.query('DELETE FROM lake_files; DELETE FROM lake_intents; DELETE FROM stream_offsets');
  await owner.query(
    `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset)
     VALUES ('lake', 'transactions', 0, 3, 0, 0, 0), ('sales', 'transactions', 0, 2, 0, 0, 0)`,
  );
});

const intent = (key: string, epoch = 3) => ({ key, topic: 'transactions', partition: 0, epoch });
const raiseEpoch = () => owner.query(`UPDATE stream_offsets SET epoch = epoch + 1 WHERE job = 'lake'`);

function fileOf(key: string, day = '2026-03-01'): LakeFile {
  const range = { partition: 0, fromOffset: 0, toOffset: 7 };
  return { topic: 'transactions', day, key, ...range, rows: 5, bytes: 900, source: 'stream' };
}

async function list(files: readonly LakeFile[]): Promise<void> {
  for (const statement of lakeFileInserts(files)) await worker.query(statement);
}

describe('LakeLedger', () => {
  it('notes what the owner of today intends, and of others nothing', async () => {
    expect(await ledger.intend([intent('a'), intent('b', 2), intent('c', 4)])).toEqual(new Set(['a']));
    expect((await ledger.unaccounted(['a', 'b', 'c'])).sort()).toEqual(['b', 'c']);
    expect(await ledger.abandoned()).toEqual([]);
  });

  it('takes the same intent twice', async () => {
    await ledger.intend([intent('a')]);
    expect(await ledger.intend([intent('a'), intent('b')])).toEqual(new Set(['a', 'b']));
  });

  it('calls abandoned what an owner intended whose epoch has passed, until it is forgotten', async () => {
    await ledger.intend([intent('a')]);
    await raiseEpoch();
    expect(await ledger.unaccounted(['a'])).toEqual(['a']);
    expect(await ledger.abandoned()).toEqual(['a']);
    await ledger.forget(['a']);
    expect(await ledger.abandoned()).toEqual([]);
  });

  it('accounts for files that are listed, and for those that an owner of today is writing', async () => {
    await ledger.intend([intent('listed'), intent('lost')]);
    await list([fileOf('listed')]);
    await raiseEpoch();
    await ledger.intend([intent('begun', 4)]);
    const unaccounted = await ledger.unaccounted(['listed', 'lost', 'begun', 'never heard of']);
    expect(unaccounted.sort()).toEqual(['lost', 'never heard of']);
  });
});

describe('lake_files', () => {
  it('lists files and forgets that they were intended', async () => {
    await ledger.intend([intent('a'), intent('b')]);
    await list([fileOf('a')]);
    expect(await ledger.unaccounted(['a', 'b'])).toEqual([]);
    await raiseEpoch();
    expect(await ledger.unaccounted(['a', 'b'])).toEqual(['b']);
    expect(lakeFileInserts([])).toEqual([]);
  });

  it('refuses a key that is listed already', async () => {
    await list([fileOf('a')]);
    await expect(list([fileOf('a')])).rejects.toMatchObject({ code: '23505' });
  });

  it('refuses a range for what was in no log, and none for what was', async () => {
    await expect(list([{ ...fileOf('a'), source: 'history' }])).rejects.toMatchObject({ code: '23514' });
    await expect(list([{ ...fileOf('a'), partition: null }])).rejects.toMatchObject({ code: '23514' });
  });

  it('is read by topic, in the order of days', async () => {
    const history = { partition: null, fromOffset: null, toOffset: null, source: 'history' } as const;
    const files = [fileOf('b', '2026-03-02'), { ...fileOf('h', '2026-02-01'), ...history }];
    await list([...files, { ...fileOf('v'), topic: 'product_views' }]);
    const batch = new Client({ connectionString: database.batchUrl });
    await batch.connect();
    expect(await new LakeFileRepository(batch).findByTopic('transactions')).toEqual([files[1], files[0]]);
    await batch.end();
  });

  it('says whether there is anything, and what the first day of some topics has', async () => {
    const repository = new LakeFileRepository(worker);
    expect(await repository.isEmpty()).toBe(true);
    await list([fileOf('c', '2026-03-03'), fileOf('b', '2026-03-02'), { ...fileOf('v'), topic: 'product_views' }]);
    expect(await repository.isEmpty()).toBe(false);
    const between = (from: string, to: string, topics = ['transactions']) =>
      repository.findFirstOf(topics, { fromMs: Date.parse(from), toMs: Date.parse(to) });
    expect(await between('2026-03-01', '2026-03-09')).toEqual({
      topic: 'transactions',
      day: '2026-03-02',
      source: 'stream',
    });
    expect(await between('2026-03-03', '2026-03-03')).toMatchObject({ day: '2026-03-03' });
    expect(await between('2026-03-04', '2026-03-09')).toBeUndefined();
    expect(await between('2026-02-01', '2026-03-01')).toBeUndefined();
    expect(await between('2026-02-01', '2026-03-01', ['product_views'])).toMatchObject({ day: '2026-03-01' });
  });

  it('leaves its files to the workers when the job is replayed, but for what was in no log', async () => {
    const history = { partition: null, fromOffset: null, toOffset: null, source: 'history' } as const;
    await list([fileOf('a'), { ...fileOf('h'), ...history }]);
    const beginnings = [{ topic: 'transactions', partition: 0, startOffset: 0 }];
    expect(await replayJob(owner, 'lake', beginnings)).toEqual({ rowsDeleted: 1 });
    expect(await ledger.abandoned()).toEqual(['a']);
    expect(await new LakeFileRepository(worker).findByTopic('transactions')).toMatchObject([{ key: 'h' }]);
  });

  it('gives the worker no way to take a file off the list', async () => {
    await expect(worker.query('DELETE FROM lake_files')).rejects.toMatchObject({ code: '42501' });
    await expect(worker.query('UPDATE lake_files SET rows = 1')).rejects.toMatchObject({ code: '42501' });
  });
});

describe('claimHistory', () => {
  it('lets one session write history, until it ends', async () => {
    const [first, second] = [0, 1].map(() => new Client({ connectionString: database.workerUrl }));
    await Promise.all([first?.connect(), second?.connect()]);
    expect(await claimHistory(first as Client)).toBe(true);
    expect(await claimHistory(second as Client)).toBe(false);
    await first?.end();
    await eventually(() => claimHistory(second as Client));
    await second?.end();
  });
});
