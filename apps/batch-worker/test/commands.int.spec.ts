import { TOPICS } from '@globalmart/contracts';
import { dayFolder, FolderStore, openRowBuffers } from '@globalmart/lake';
import { BatchRunRepository, lakeFileInserts, migrate } from '@globalmart/metrics-store';
import { createKafka, createLogger, ensureTopics } from '@globalmart/platform';
import {
  createTestDatabase,
  createTestTopics,
  eventually,
  type TestDatabase,
  testServices,
  type TestTopics,
  uniqueName,
} from '@globalmart/testing';
import { WarehouseVersions } from '@globalmart/warehouse';
import type { Consumer, Kafka, Producer } from 'kafkajs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'mongoose';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Pool } from 'pg';
import type { CommandReply } from '../src/commands/batch-commands';
import type { BatchProgress } from '../src/run/progress-publisher';
import { sale } from './small-lake';
import { startWorker, type WorkerProcess } from './worker-process';

jest.setTimeout(300_000);
const PATIENT = { deadlineMs: 90_000, everyMs: 200 };

let topics: TestTopics;
let database: TestDatabase;
let folder: string;
let kafka: Kafka;
let commander: Producer;
let listener: Consumer;
let pool: Pool;
let runs: BatchRunRepository;
let env: Record<string, string>;
const warehouse = uniqueName('warehouse');
const replies: CommandReply[] = [];
const progress: BatchProgress[] = [];
const workers: WorkerProcess[] = [];

beforeAll(async () => {
  topics = createTestTopics('batch');
  database = await createTestDatabase('batch');
  await migrate(database.ownerUrl);
  folder = await mkdtemp(join(tmpdir(), 'globalmart-commands-'));
  pool = new Pool({ connectionString: database.batchUrl });
  runs = new BatchRunRepository(pool);
  env = {
    ...testServices().env,
    KAFKA_TOPIC_PREFIX: topics.prefix,
    POSTGRES_BATCH_URL: database.batchUrl,
    WAREHOUSE_DATABASE: warehouse,
    LAKE_ROOT: join(folder, 'lake'),
    BATCH_LEASE_MS: '3000',
    BATCH_POLL_MS: '100',
    BATCH_MEMORY_MB: '256',
  };
  const logger = createLogger({ name: 'spec', level: 'silent' });
  kafka = createKafka({ brokers: topics.brokers, clientId: 'spec', logger });
  await ensureTopics(kafka, TOPICS, { prefix: topics.prefix, partitions: 1 });
  commander = kafka.producer();
  await commander.connect();
  listener = kafka.consumer({ groupId: `${topics.prefix}listener` });
  await listener.connect();
  const replyTopic = topics.prefix + TOPICS['batch_commands.reply'].name;
  const progressTopic = topics.prefix + TOPICS.batch_progress.name;
  await listener.subscribe({ topics: [replyTopic, progressTopic], fromBeginning: true });
  await listener.run({
    eachMessage: async ({ topic, message }) => {
      const value: unknown = JSON.parse(String(message.value));
      if (topic === replyTopic) replies.push(value as CommandReply);
      else progress.push(value as BatchProgress);
    },
  });
});

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await commander?.disconnect();
  await listener?.disconnect();
  await pool?.end();
  const connection = await createConnection(testServices().mongodbUrl, { dbName: warehouse }).asPromise();
  await connection.dropDatabase();
  await connection.close();
  // A group of a worker that was killed can be deleted once it is missed.
  await eventually(() => topics.cleanUp(), { deadlineMs: 60_000, everyMs: 1_000 });
  await database?.drop();
  if (folder) await rm(folder, { recursive: true, force: true });
}, 120_000);

async function start(): Promise<WorkerProcess> {
  const worker = await startWorker(env);
  workers.push(worker);
  return worker;
}

/** Asks again and again, until a worker that listens has answered. */
async function ask(command: { readonly request_id: string } & Record<string, unknown>): Promise<CommandReply> {
  const before = replies.length;
  return eventually(async () => {
    const topic = topics.prefix + TOPICS.batch_commands.name;
    await commander.send({ topic, messages: [{ value: JSON.stringify(command) }] });
    return eventually(() => replies.slice(before).find((reply) => reply.request_id === command.request_id) ?? null, {
      deadlineMs: 3_000,
    });
  }, PATIENT);
}

/** A file of history in the lake, listed. */
async function listHistory(day: string, count: number): Promise<void> {
  const newRows = await openRowBuffers();
  const rows = newRows('transactions');
  for (let at = 0; at < count; at++) rows.append(sale(`t${day}${at}`, day, { user_id: `u${at % 7}` }));
  const key = `${dayFolder('transactions', day)}history.parquet`;
  const bytes = await new FolderStore(join(folder, 'lake')).put(key, (path) => rows.writeTo(path));
  const client = new Client({ connectionString: database.workerUrl });
  await client.connect();
  const nowhere = { partition: null, fromOffset: null, toOffset: null };
  const file = { topic: 'transactions', day, key, ...nowhere, rows: count, bytes, source: 'history' };
  for (const statement of lakeFileInserts([file])) await client.query(statement);
  await client.end();
}

const statusOf = async (runId: string) => (await runs.find(runId))?.status;

it('runs on command, once for each request, says how far it is, and answers what it is asked', async () => {
  await listHistory('2026-02-28', 50);
  await start();
  await start();
  const command = { request_id: 'one', command: 'run', date: '2026-02-28' };
  const reply = await ask(command);
  expect(reply).toMatchObject({ accepted: true, run_id: 'request-one', analysis_date: '2026-02-28' });
  await eventually(async () => expect(await statusOf('request-one')).toBe('done'), PATIENT);
  expect(await ask(command)).toMatchObject({ accepted: true, run_id: 'request-one', status: 'done' });
  const status = await ask({ request_id: 'two', command: 'status', run_id: 'request-one' });
  expect(status.steps?.map(({ step }) => step)).toEqual(
    expect.arrayContaining(['lake', 'fact_sales', 'publish', 'reconcile']),
  );
  await eventually(() => {
    const steps = progress.filter(({ run_id }) => run_id === 'request-one').map(({ step }) => step);
    expect(steps[0]).toBe('lake');
    expect(steps.at(-1)).toBe('run');
    expect(new Set(steps).size).toBe(steps.length);
  }, PATIENT);
  expect(await ask({ request_id: 'three', command: 'cancel', run_id: 'request-one' })).toMatchObject({
    accepted: false,
    error: { field: 'run_id', rule: 'has ended already' },
  });
  expect(await ask({ request_id: 'four', command: 'run', date: '2999-01-01' })).toMatchObject({
    accepted: false,
    error: { field: 'date' },
  });
  await expect(ask({ request_id: 'five', command: 'dance' })).resolves.toMatchObject({ error: { field: 'command' } });
});

it('is gone on with by another worker after a SIGKILL or a SIGTERM, wherever it was', async () => {
  await listHistory('2026-03-01', 60);
  await ask({ request_id: 'killed', command: 'run', date: '2026-03-01' });
  for (const [steps, signal] of [
    [3, 'SIGKILL'],
    [12, 'SIGTERM'],
    [25, 'SIGKILL'],
    [31, 'SIGTERM'],
  ] as const) {
    await eventually(
      async () => {
        const done = (await runs.findSteps('request-killed')).length;
        expect(done >= steps || (await statusOf('request-killed')) === 'done').toBe(true);
      },
      { ...PATIENT, everyMs: 10 },
    );
    const codes = await Promise.all(workers.splice(0).map((worker) => worker.stop(signal)));
    expect(new Set(codes)).toEqual(new Set([signal === 'SIGTERM' ? 0 : null]));
    await start();
  }
  await eventually(async () => expect(await statusOf('request-killed')).toBe('done'), PATIENT);
  const connection = await createConnection(testServices().mongodbUrl, { dbName: warehouse }).asPromise();
  try {
    if (!connection.db) throw new Error('not connected');
    expect((await new WarehouseVersions(connection.db).current())?.run_id).toBe('request-killed');
    const facts = connection.db.collection('fact_sales');
    expect(await facts.countDocuments()).toBe(110);
    expect(await connection.db.collection('customer_rfm_analysis').countDocuments()).toBe(7);
  } finally {
    await connection.close();
  }
});

it('fails naming the partition that the lake does not reach', async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await commander.send({
    topic: `${topics.prefix}${TOPICS.transactions.name}`,
    messages: [{ key: 'u1', value: '{}' }],
  });
  env = { ...env, BATCH_LAKE_TIMEOUT_MS: '1000' };
  await start();
  await ask({ request_id: 'behind', command: 'run', date: '2026-03-01' });
  await eventually(async () => expect(await statusOf('request-behind')).toBe('failed'), PATIENT);
  expect((await runs.find('request-behind'))?.error).toMatch(/offset 0 of transactions-0 and not its end, 1/);
});
