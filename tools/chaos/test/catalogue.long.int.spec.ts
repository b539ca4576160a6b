import { TOPICS, topicSettings } from '@globalmart/contracts';
import { createKafka, createLogger, ensureTopics } from '@globalmart/platform';
import { createTestDatabase, createTestTopics, eventually, type TestDatabase, testServices } from '@globalmart/testing';
import { ConfigResourceTypes } from 'kafkajs';
import { Client } from 'pg';
import { products, removals } from '../load/catalogue-load';
import { chooseSeed } from '../load/choose-seed';
import { transactionLoad } from '../load/transaction-load';
import { Stage } from '../stage';
import { expectExact } from './expect-exact';

jest.setTimeout(300_000);

const seed = chooseSeed();
const PER_SECOND = 400;
/** Sales from one change of the catalogue to the next: more than two seconds' worth, so that each version gets its sales. */
const SALES_BETWEEN = 1_200;

describe(`the catalogue (CHAOS_SEED=${seed})`, () => {
  const topics = createTestTopics('catalogue');
  const { env } = testServices();
  const kafka = createKafka({
    brokers: (env.KAFKA_BROKERS ?? '').split(','),
    clientId: 'chaos',
    logger: createLogger({ name: 'chaos', level: 'fatal', destination: process.stderr }),
  });
  const databases: TestDatabase[] = [];
  const stages: Stage[] = [];

  /** The same logs, and tables that are empty yet. */
  async function openStage(): Promise<{ stage: Stage; database: TestDatabase }> {
    const database = await createTestDatabase('catalogue');
    databases.push(database);
    const urls = { POSTGRES_OWNER_URL: database.ownerUrl, POSTGRES_WORKER_URL: database.workerUrl };
    const stage = await Stage.open({ env: { ...env, ...urls }, topicPrefix: topics.prefix });
    stages.push(stage);
    return { stage, database };
  }

  beforeAll(() =>
    ensureTopics(kafka, { product_catalog: TOPICS.product_catalog }, { prefix: topics.prefix }).then(() => undefined),
  );

  afterAll(async () => {
    await Promise.all(stages.map((stage) => stage.close()));
    await Promise.all(databases.map((database) => database.drop()));
    await eventually(() => topics.cleanUp(), { deadlineMs: 15_000, everyMs: 500 });
  });

  it('gives a sale the same category whether it is read before, beside or after it, and when its log has forgotten', async () => {
    const live = await openStage();
    let worker = live.stage.startWorker();
    const sales = await live.stage.openSender();
    const catalogue = await live.stage.openSender({ topic: 'product_catalog' });
    const load = sales.start(transactionLoad({ seed, count: 100_000, lateShare: 0.01 }), PER_SECOND);

    // Unknown at first; then there, moved to another category, removed, and back, with a kill in between.
    await sales.waitForMore(SALES_BETWEEN);
    await catalogue.send(products('Before'));
    await sales.waitForMore(SALES_BETWEEN);
    await worker.kill();
    await catalogue.send(products('After', 0, 100));
    worker = live.stage.startWorker();
    await sales.waitForMore(SALES_BETWEEN);
    await catalogue.send([...removals(0, 50), { key: 'no-such-product', value: '{' }]);
    await sales.send([{ key: 'user_1', value: null }]);
    await sales.waitForMore(SALES_BETWEEN);
    await catalogue.send(products('Back', 0, 25));
    await sales.waitForMore(SALES_BETWEEN);
    await load.stop();
    const result = await expectExact(live.stage);
    expect(result.catalogue).toMatchObject({ compared: 200 + 100 + 50 + 25, compacted: 0, differing: 0 });
    expect(result.logs.transactions.invalidByReason.malformed_json).toBeGreaterThan(0);
    const expected = await live.stage.results.dump();
    for (const category of ['unknown', 'Before', 'After', 'Back']) {
      expect(expected.sales_daily?.filter((row) => row.includes(category)).length).toBeGreaterThan(0);
    }
    await worker.stop();

    // The whole catalogue first, the sales after it.
    const after = await openStage();
    const reader = after.stage.startApp('stream-worker', 'worker', ['--jobs', 'catalogue'], HTTP);
    await versionsOf(after.database, 375);
    await reader.stop();
    await expectSame(after.stage, expected);

    // Both from the beginning, and killed on the way.
    const beside = await openStage();
    const first = beside.stage.startWorker({ faultPoints: 'tx-begun:2:kill' });
    await first.exited;
    await expectSame(beside.stage, expected);

    // What an earlier reading has kept is all there is.
    const forgotten = await openStage();
    await copyVersions(live.database, forgotten.database);
    await forgetCatalogue();
    await expectSame(forgotten.stage, expected);
  });

  async function expectSame(stage: Stage, expected: Record<string, string[]>): Promise<void> {
    const worker = stage.startWorker();
    await expectExact(stage);
    expect(await stage.results.dump()).toEqual(expected);
    await worker.stop();
  }

  /** Deletes all records of the catalogue's log, which a compacted topic does not allow: for this moment it is another. */
  async function forgetCatalogue(): Promise<void> {
    const admin = kafka.admin();
    await admin.connect();
    try {
      const topic = `${topics.prefix}product_catalog`;
      const ends = await admin.fetchTopicOffsets(topic);
      const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }));
      const setPolicy = (cleanupPolicy: 'compact' | 'delete') => {
        const configEntries = topicSettings(TOPICS.product_catalog).map(({ name, value }) =>
          name === 'cleanup.policy' ? { name, value: cleanupPolicy } : { name, value },
        );
        const resource = { type: ConfigResourceTypes.TOPIC, name: topic, configEntries };
        return admin.alterConfigs({ validateOnly: false, resources: [resource] });
      };
      await setPolicy('delete');
      await eventually(() => admin.deleteTopicRecords({ topic, partitions }), { deadlineMs: 10_000, everyMs: 200 });
      await setPolicy('compact');
    } finally {
      await admin.disconnect();
    }
  }
});

const HTTP = { STREAM_WORKER_HTTP_PORT: '0' };

async function query<Row extends object>(url: string, text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

async function versionsOf({ ownerUrl }: TestDatabase, count: number): Promise<void> {
  await eventually(
    async () => {
      const [row] = await query<{ count: string }>(ownerUrl, 'SELECT count(*) FROM product_versions');
      return Number(row?.count) === count;
    },
    { deadlineMs: 30_000, everyMs: 200 },
  );
}

/** What the job catalogue has written there, rows and offsets, is here too. */
async function copyVersions(from: TestDatabase, to: TestDatabase): Promise<void> {
  for (const [table, condition] of [
    ['product_versions', 'true'],
    ['stream_offsets', `job = 'catalogue'`],
  ]) {
    const [row] = await query<{ rows: unknown }>(
      from.ownerUrl,
      `SELECT json_agg(t) AS rows FROM ${table} t WHERE ${condition}`,
    );
    await query(to.ownerUrl, `INSERT INTO ${table} SELECT * FROM json_populate_recordset(null::${table}, $1)`, [
      JSON.stringify(row?.rows),
    ]);
  }
}
