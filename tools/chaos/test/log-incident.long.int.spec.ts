import { JOB_TABLES } from '@globalmart/metrics-store';
import { createKafka, createLogger } from '@globalmart/platform';
import { eventually } from '@globalmart/testing';
import type { Admin } from 'kafkajs';
import { Client } from 'pg';
import { acknowledgeGap } from '../../operate/acknowledge-gap';
import { replay } from '../../operate/replay';
import { chooseSeed } from '../load/choose-seed';
import { countFates, transactionLoad } from '../load/transaction-load';
import type { AppProcess } from '../processes/app-process';
import { expectExact } from './expect-exact';
import { openTestStage, type TestStage } from './test-stage';

jest.setTimeout(300_000);

const seed = chooseSeed();
const PARTITION = 1;
/** Those that read transactions. */
const JOBS = Object.keys(JOB_TABLES)
  .filter((job) => job !== 'catalogue')
  .sort();
const STOPPED = 'partition stopped: the log does not continue where the results end';

describe(`a log that no longer has our offset (CHAOS_SEED=${seed})`, () => {
  let test: TestStage;
  let kafka: Admin;
  let database: Client;

  beforeEach(async () => {
    test = await openTestStage('log_incident');
    const logger = createLogger({ name: 'spec', level: 'silent' });
    const brokers = (test.env.KAFKA_BROKERS ?? '').split(',');
    kafka = createKafka({ brokers, clientId: 'spec', logger }).admin();
    database = new Client({ connectionString: test.env.POSTGRES_OWNER_URL });
    await Promise.all([kafka.connect(), database.connect()]);
  });
  afterEach(async () => {
    await Promise.all([kafka?.disconnect(), database?.end()]);
    await test?.close();
  });

  it('does not care what becomes of the consumer group, and lets nobody set an offset back', async () => {
    const { stage } = test;
    const load = transactionLoad({ seed, count: 4_000, copies: 2 });
    const half = load.length / 2;
    await fold(load.slice(0, half));
    const groupId = `${test.env.KAFKA_TOPIC_PREFIX}globalmart`;
    await kafka.resetOffsets({ groupId, topic: stage.topic, earliest: true });
    await fold(load.slice(half), async () => {
      await kafka.deleteGroups([groupId]);
    });
    await expect(database.query('UPDATE stream_offsets SET next_offset = next_offset - 1')).rejects.toThrow(
      'stream_offsets only grow',
    );
    await expectExact(stage, countFates(load));
  });

  it('stops where records were deleted before they were folded, and goes on once that is acknowledged', async () => {
    const { stage } = test;
    const sender = await fold(transactionLoad({ seed, count: 3_000 }));
    const before = await offset();
    await sender.send(transactionLoad({ seed: seed + 1, count: 3_000, idPrefix: 'lost' }));
    await deleteBefore(before + 50);

    const worker = stage.startWorker();
    await expectIncident(worker, before, before + 50);
    // The others go on, and nothing is skipped here.
    await eventually(async () => expect(await stage.lagOf('sales')).toBe((await end()) - before), {
      deadlineMs: 20_000,
    });
    expect(await offset()).toBe(before);
    await expect(replay({ env: test.env, job: 'sales', fromLogStart: false })).rejects.toThrow(
      `the log of transactions-${PARTITION} begins at offset ${before + 50}`,
    );

    const place = { env: test.env, topic: 'transactions', partition: PARTITION };
    const shown = await acknowledgeGap({ ...place, yes: false });
    const gap = { topic: 'transactions', partition: PARTITION, kind: 'unread', nextOffset: before };
    expect(shown).toEqual(JOBS.map((job) => ({ job, ...gap, fromOffset: before, toOffset: before + 50 })));
    expect(await offset()).toBe(before);
    await acknowledgeGap({ ...place, yes: true });
    await expectRecovery(worker);
    expect(await gaps()).toEqual(JOBS.map((job) => `${job} unread ${before} ${before + 50}`));
  });

  it('stops where only records are gone that a restart has to remember, and goes on in the same way', async () => {
    const { stage } = test;
    const sender = await fold(transactionLoad({ seed, count: 3_000 }));
    const { rows } = await database.query<{ dedup: string }>(
      `SELECT dedup_offset AS dedup FROM stream_offsets WHERE job = 'sales' AND topic = 'transactions' AND partition = $1`,
      [PARTITION],
    );
    const needed = Number(rows[0]?.dedup);
    await deleteBefore(needed + 1);
    await sender.send(transactionLoad({ seed: seed + 1, count: 500, idPrefix: 'more' }));

    const worker = stage.startWorker();
    await expectIncident(worker, needed, needed + 1);
    await acknowledgeGap({ env: test.env, topic: 'transactions', partition: PARTITION, yes: true });
    await expectRecovery(worker);
    expect(await gaps()).toContain(`sales remembered ${needed} ${needed + 1}`);
  });

  it('stops where the topic was deleted and created anew, also under a running worker', async () => {
    const { stage } = test;
    const sender = await stage.openSender();
    const worker = stage.startWorker();
    await sender.send(transactionLoad({ seed, count: 3_000 }));
    await stage.quiesce();
    const before = await offset();
    await sender.close();
    await kafka.deleteTopics({ topics: [stage.topic] });
    await eventually(async () => {
      const configEntries = [{ name: 'message.timestamp.type', value: 'LogAppendTime' }];
      await kafka.createTopics({
        topics: [{ topic: stage.topic, numPartitions: 3, configEntries }],
        waitForLeaders: true,
      });
      return true;
    });

    await expectIncident(worker, before, 0);
    for (const partition of [0, 1, 2]) {
      const found = await acknowledgeGap({ env: test.env, topic: 'transactions', partition, yes: true });
      expect(found.map(({ kind }) => kind)).toEqual(JOBS.map(() => 'recreated'));
    }
    const again = await stage.openSender();
    await again.send(transactionLoad({ seed: seed + 1, count: 1_000, idPrefix: 'anew' }));
    await expectRecovery(worker);
  });

  /** A worker folds this, and ends. */
  async function fold(
    records: ReturnType<typeof transactionLoad>,
    before: () => Promise<void> = () => Promise.resolve(),
  ) {
    const { stage } = test;
    const sender = await stage.openSender();
    await sender.send(records);
    await before();
    const worker = stage.startWorker();
    await stage.quiesce();
    await worker.stop();
    return sender;
  }

  async function deleteBefore(first: number): Promise<void> {
    const { topic } = test.stage;
    // kafkajs deletes only from topics it has heard of.
    await kafka.fetchTopicOffsets(topic);
    await kafka.deleteTopicRecords({ topic, partitions: [{ partition: PARTITION, offset: String(first) }] });
  }

  async function offset(): Promise<number> {
    return (await test.stage.results.offsets('sales'))[PARTITION]?.nextOffset ?? 0;
  }

  async function end(): Promise<number> {
    const offsets = await kafka.fetchTopicOffsets(test.stage.topic);
    return Number(offsets.find(({ partition }) => partition === PARTITION)?.high);
  }

  async function expectIncident(worker: AppProcess, expectedOffset: number, availableOffset: number): Promise<void> {
    const named = { topic: 'transactions', partition: PARTITION, expectedOffset, availableOffset };
    await eventually(() => expect(worker.logged(STOPPED)).toContainEqual(expect.objectContaining(named)), {
      deadlineMs: 40_000,
    });
    const response = await ask(worker, '/health');
    expect(response.status).toBe(503);
    expect(await response.text()).toContain(`transactions-${PARTITION}: the log`);
    const metrics = await (await ask(worker, '/metrics')).text();
    const labels = `topic="transactions",partition="${PARTITION}",lane="0"`;
    expect(metrics).toContain(`globalmart_stream_incident_expected_offset{${labels}} ${expectedOffset}`);
    expect(metrics).toContain(`globalmart_stream_incident_available_offset{${labels}} ${availableOffset}`);
  }

  /** Without a restart, up to the end of the log, and in good health. */
  async function expectRecovery(worker: AppProcess): Promise<void> {
    await eventually(async () => expect(await test.stage.lagOf('sales')).toBe(0), { deadlineMs: 60_000 });
    await eventually(async () => expect((await ask(worker, '/health')).status).toBe(200), { deadlineMs: 20_000 });
    test.stage.dropLogs();
  }

  async function ask(worker: AppProcess, path: string): Promise<Response> {
    const { url } = await worker.waitFor('stream-worker is up');
    return fetch(String(url) + path);
  }

  async function gaps(): Promise<string[]> {
    const { rows } = await database.query<{ gap: string }>(
      `SELECT concat_ws(' ', job, kind, from_offset, to_offset) AS gap FROM log_gaps ORDER BY 1`,
    );
    return rows.map(({ gap }) => gap);
  }
});
