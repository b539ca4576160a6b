import { TOPICS } from '@globalmart/contracts';
import { createKafka, createLogger } from '@globalmart/platform';
import { eventually } from '@globalmart/testing';
import type { Admin } from 'kafkajs';
import { KafkaCluster } from '../../services';
import { chooseSeed } from '../load/choose-seed';
import { countFates, transactionLoad } from '../load/transaction-load';
import { coordinatorOf } from '../observe/group-coordinator';
import type { Stage } from '../stage';
import { expectExact } from './expect-exact';
import { openTestStage } from './test-stage';

jest.setTimeout(300_000);

const seed = chooseSeed();
const BASE_PORT = 23_600;
const RATE = 300;
/** For all partitions, from the kill. The controller takes 3 s of it to give a silent broker up. */
const BOUND_MS = 20_000;

describe(`a broker that dies right after a rebalance and stays dead (CHAOS_SEED=${seed})`, () => {
  let cluster: KafkaCluster;
  let admin: Admin;

  beforeAll(async () => {
    cluster = await KafkaCluster.start('lost-coordinator', BASE_PORT);
    const logger = createLogger({ name: 'spec', level: 'fatal', destination: process.stderr });
    admin = createKafka({ brokers: cluster.brokers, clientId: 'spec', logger }).admin();
    await admin.connect();
    await eventually(async () => expect((await admin.describeCluster()).brokers).toHaveLength(3), {
      deadlineMs: 30_000,
    });
  });
  afterAll(async () => {
    await admin?.disconnect();
    await cluster?.stop();
  });

  it('stops no partition for long and costs nothing, whatever it was to the workers', async () => {
    const { stage, prefix, close } = await openTestStage('lost_coord', { KAFKA_BROKERS: cluster.brokers.join(',') });
    const victims = {
      'coordinator of the group': () => coordinatorOf(admin, `${prefix}globalmart`),
      'leader of transactions': () => leaderOf(prefix + TOPICS.transactions.name),
      'leader of dead_letters': () => leaderOf(prefix + TOPICS.dead_letters.name),
    };
    try {
      const sender = await stage.openSender();
      await stage.startWorker().waitFor('partition opened', { nth: 3 });
      const load = sender.start(transactionLoad({ seed, count: 60_000 }), RATE);
      await stage.waitForProgress([]);
      for (const [role, find] of Object.entries(victims)) {
        const joining = stage.startWorker();
        await joining.waitFor('assigned');
        const victim = (await find()) - 1;
        await cluster.kill(victim);
        console.log(`without the ${role} all partitions moved on after ${await allMoveOn(stage)} ms`);
        await cluster.restart(victim);
        await inSync(stage.topic);
        await joining.stop();
      }
      const sent = await load.stop();
      expect(sender.acknowledged).toBe(sent.length);
      await expectExact(stage, { valid: countFates(sent).valid });
    } finally {
      await close();
    }
  });

  /** Resolves with the time it took. Every partition has to move again and again: what was on its way at the kill moves once. */
  async function allMoveOn(stage: Stage): Promise<number> {
    const killedMs = Date.now();
    for (let move = 0; move < 3; move++) {
      await stage.waitForProgress(await stage.results.offsets(), BOUND_MS - (Date.now() - killedMs));
    }
    return Date.now() - killedMs;
  }

  async function leaderOf(topic: string): Promise<number> {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const first = topics[0]?.partitions.find(({ partitionId }) => partitionId === 0);
    if (first === undefined) throw new Error(`${topic} has no partition 0`);
    return first.leader;
  }

  /** Waits until all replicas of the topic hold what its leaders hold. */
  async function inSync(topic: string): Promise<void> {
    await eventually(
      async () => {
        const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
        for (const { isr } of topics[0]?.partitions ?? []) expect(isr).toHaveLength(3);
      },
      { deadlineMs: 40_000, everyMs: 200 },
    );
  }
});
