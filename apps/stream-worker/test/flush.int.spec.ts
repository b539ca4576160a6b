import { migrate } from '@globalmart/metrics-store';
import { type Cut, type Job, PostgresStore, type StoredJob } from '@globalmart/streaming';
import { createTestDatabase, type TestDatabase } from '@globalmart/testing';
import { Client } from 'pg';

jest.setTimeout(120_000);

let database: TestDatabase;
let owner: Client;
let store: PostgresStore | undefined;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.ownerUrl);
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query('CREATE TABLE flushes (rows_built_at timestamptz, began_at timestamptz DEFAULT now())');
  await owner.query('GRANT INSERT ON flushes TO PUBLIC');
});
afterAll(async () => {
  await owner?.end();
  await database?.drop();
});

afterEach(async () => {
  await owner.query('DELETE FROM stream_offsets');
  await store?.close();
});

const job: Job<unknown> = {
  name: 'probe',
  topics: ['transactions'],
  createFold: () => ({ apply: () => undefined, take: () => undefined }),
};

const cut: Cut = {
  partition: 0,
  delta: {},
  moves: [
    {
      topic: 'transactions',
      epoch: 1,
      fromOffset: 0,
      watermarkMs: null,
      nextOffset: 1,
      restoreOffset: 1,
      restoreMaxEventMs: null,
      dedupOffset: 1,
      maxEventMs: null,
      lastOffset: 0,
      lastAppendMs: 0,
      records: 1,
    },
  ],
  records: 1,
  oldestAppendMs: 0,
};
const outgoing = { send: () => Promise.reject(new Error('nothing is to be sent')) };

it('begins the transaction when all its rows are built, so that it never waits for the process', async () => {
  const slow: StoredJob<unknown> = {
    job,
    statements: () => {
      for (const until = Date.now() + 20; Date.now() < until;);
      return [{ text: 'INSERT INTO flushes (rows_built_at) VALUES ($1)', values: [new Date()] }];
    },
    expire: () => Promise.resolve(0),
  };
  store = new PostgresStore({ url: database.workerUrl, jobs: [slow], outgoing });
  await store.claim('probe', 0, [{ topic: 'transactions', startOffset: 0 }]);
  await expect(store.flush(job, [cut])).resolves.toEqual({ fencedPartitions: [] });
  // now() is the time at which a transaction began.
  const { rows } = await owner.query('SELECT began_at >= rows_built_at AS built_before FROM flushes');
  expect(rows).toEqual([{ built_before: true }]);
});

it('settles a job once after its flushes, again when that failed, and at any time when asked for all', async () => {
  const settled: string[] = [];
  let failure: Error | undefined;
  const decided: StoredJob<unknown> = {
    job,
    statements: () => [],
    settle: () => {
      settled.push(failure === undefined ? 'settled' : 'failed');
      return failure === undefined ? Promise.resolve() : Promise.reject(failure);
    },
    expire: () => Promise.resolve(0),
  };
  store = new PostgresStore({ url: database.workerUrl, jobs: [decided], outgoing });
  await store.settle();
  expect(settled).toEqual([]);

  await store.claim('probe', 0, [{ topic: 'transactions', startOffset: 0 }]);
  await store.flush(job, [cut]);
  failure = new Error('the database is away');
  await expect(store.settle()).rejects.toBe(failure);
  failure = undefined;
  await store.settle();
  await store.settle();
  expect(settled).toEqual(['failed', 'settled']);
  await store.settle(true);
  expect(settled).toEqual(['failed', 'settled', 'settled']);
});
