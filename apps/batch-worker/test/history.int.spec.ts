// A new shop on its first day: `npm run history`, then a run by hand.
import { migrate } from '@globalmart/metrics-store';
import {
  createTestDatabase,
  createTestTopics,
  type TestDatabase,
  testServices,
  type TestTopics,
  uniqueName,
} from '@globalmart/testing';
import { type CollectionName, COLLECTION_NAMES } from '@globalmart/warehouse';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'mongoose';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';

jest.setTimeout(300_000);
const WORKSPACE_ROOT = resolve(__dirname, '../../..');

const dbName = uniqueName('warehouse');
const warehouse = createConnection(testServices().mongodbUrl, { dbName });
let database: TestDatabase;
let topics: TestTopics;
let folder: string;
let postgres: Client;

beforeAll(async () => {
  topics = createTestTopics('first');
  database = await createTestDatabase('first');
  await migrate(database.ownerUrl);
  postgres = new Client({ connectionString: database.ownerUrl });
  await postgres.connect();
  folder = await mkdtemp(join(tmpdir(), 'globalmart-first-'));
  await warehouse.asPromise();
  const lastDay = ['--to', '2026-03-02'];
  const shop = ['--transactions-per-day', '100', '--customers', '1000', '--products', '300'];
  await run('apps/producer/src/history/main.ts', ['--days', '40', ...lastDay, ...shop]);
  await run('apps/batch-worker/src/run-by-hand.ts', ['--date', '2026-03-02']);
});

afterAll(async () => {
  await warehouse.dropDatabase();
  await warehouse.close();
  await postgres.end();
  await topics.cleanUp();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function run(main: string, args: readonly string[]): Promise<void> {
  const env = {
    ...testServices().env,
    POSTGRES_WORKER_URL: database.workerUrl,
    POSTGRES_BATCH_URL: database.batchUrl,
    KAFKA_TOPIC_PREFIX: topics.prefix,
    KAFKA_PARTITIONS: '1',
    WAREHOUSE_DATABASE: dbName,
    LAKE_ROOT: join(folder, 'lake'),
    BATCH_MEMORY_MB: '256',
  };
  await promisify(execFile)(process.execPath, ['tools/run.mjs', main, ...args], { cwd: WORKSPACE_ROOT, env });
}

const rowsOf = (name: CollectionName, filter = {}) => warehouse.collection(name).find(filter).toArray();

it('fills every collection', async () => {
  const counts = await Promise.all(
    COLLECTION_NAMES.map(async (name) => [name, await warehouse.collection(name).countDocuments()] as const),
  );
  expect(counts.filter(([, count]) => count === 0).map(([name]) => name)).toEqual([]);
  const segments = await rowsOf('customer_segments', { customer_count: { $gt: 0 } });
  expect(segments.map(({ segment }) => String(segment))).toHaveLength(8);
  const cohorts = await rowsOf('customer_cohorts', { months_since: { $gt: 0 } });
  expect(cohorts.length).toBeGreaterThan(0);
});

it('knows every customer and every product by name, and has sales on every day', async () => {
  expect(await rowsOf('dim_user', { $or: [{ email: null }, { registration_date: null }] })).toEqual([]);
  expect(await rowsOf('product_performance', { product_name: 'Unknown' })).toEqual([]);
  const days = await rowsOf('sales_trends', { trend_type: 'daily', transaction_count: { $gt: 0 } });
  expect(days).toHaveLength(40);
  const sold = days.reduce((sum, { transaction_count }) => sum + Number(transaction_count), 0);
  const { rows } = await postgres.query<{ sold: string }>(
    `SELECT sum(rows) AS sold FROM lake_files WHERE topic = 'transactions'`,
  );
  expect(sold).toBe(Number(rows[0]?.sold));
});

it('is the same in the lake and in the warehouse', async () => {
  const { rows } = await postgres.query(
    `SELECT DISTINCT status FROM reconciliation UNION SELECT 'none' WHERE NOT EXISTS (SELECT FROM reconciliation)`,
  );
  expect(rows).toEqual([{ status: 'ok' }]);
});
