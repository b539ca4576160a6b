import { TOPICS } from '@globalmart/contracts';
import { createKafka, createLogger, ensureTopics } from '@globalmart/platform';
import { SeededRandom } from '@globalmart/streaming/simulation';
import { eventually } from '@globalmart/testing';
import type { Kafka } from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';
import { KafkaCluster } from '../../services';
import { chooseSeed } from '../load/choose-seed';
import { NumberedLoad } from '../load/numbered-load';
import { compareOrder, type OrderReport } from '../observe/compare-order';
import { readLog } from '../observe/read-log';

const seed = chooseSeed();
const kills = Number(process.env.CHAOS_KILLS) || 2;
/** How long all brokers are gone at once. */
const DOWN_MS = Number(process.env.CHAOS_DOWN_MS) || 2_000;
jest.setTimeout(300_000 + kills * 30_000 + DOWN_MS);

const PARTITIONS = 6;
const BASE_PORT = 23_500;
/** How long a killed broker stays away, at most. */
const LONGEST_ABSENCE_MS = 3_000;

describe(`three brokers of which one is lost (CHAOS_SEED=${seed} CHAOS_KILLS=${kills})`, () => {
  let cluster: KafkaCluster;
  let kafka: Kafka;

  beforeAll(async () => {
    cluster = await KafkaCluster.start('lost-broker', BASE_PORT);
    const logger = createLogger({ name: 'spec', level: 'fatal', destination: process.stderr });
    kafka = createKafka({ brokers: cluster.brokers, clientId: 'spec', logger });
    await allBrokersListed();
  });
  afterAll(() => cluster?.stop());

  it('hold every acknowledged record, in order per key, whichever broker is killed while records come at full speed', async () => {
    const random = new SeededRandom(seed);
    await expectAllInOrder('killed', async (topic, load) => {
      for (let kill = 0; kill < kills; kill++) {
        await moved(() => load.acknowledged, 20_000);
        const broker = random.below(cluster.brokers.length);
        await cluster.kill(broker);
        await delay(random.below(LONGEST_ABSENCE_MS));
        await cluster.restart(broker);
        await inSync(topic);
      }
    });
  });

  it('hold every acknowledged record, in order per key, while leaders move', async () => {
    await expectAllInOrder('moving', async (topic, load) => {
      for (let move = 1; move <= kills; move++) {
        await moved(() => load.acknowledged, 5_000);
        // The first replica leads, as soon as the controller looks.
        const leaders = await rotateReplicas(topic, move);
        await eventually(async () => expect(await leadersOf(topic)).toEqual(leaders), { deadlineMs: 20_000 });
      }
    });
  });

  it('hold every acknowledged record, in order per key, when all are gone and go again as soon as they are back', async () => {
    await expectAllInOrder('gone', async (topic, load) => {
      for (const downMs of [DOWN_MS, 0]) {
        await moved(() => load.acknowledged, 5_000);
        await Promise.all(cluster.brokers.map((_, broker) => cluster.kill(broker)));
        await delay(downMs);
        await Promise.all(cluster.brokers.map((_, broker) => cluster.restart(broker)));
      }
      await inSync(topic);
    });
  });

  /** Sends at full speed while `faults` happen, then compares the log with what was sent. */
  async function expectAllInOrder(
    name: string,
    faults: (topic: string, load: NumberedLoad) => Promise<void>,
  ): Promise<void> {
    await ensureTopics(kafka, { [name]: { ...TOPICS.transactions, name } }, { partitions: PARTITIONS });
    const load = new NumberedLoad(cluster.brokers, name, PARTITIONS);
    try {
      await load.start();
      await faults(name, load);
      await moved(() => load.acknowledged, 5_000);
      const sent = await load.stop();
      const written = await readLog(kafka, name);
      const reports = written.map((values, partition) => compareOrder(sent[partition] ?? [], values.map(Number)));
      console.log(`${name}: ${describeReports(reports)} after ${load.statistics.failedSends} failed sends`);
      for (const { missing, misplaced, strayRepeats } of reports) {
        expect({ missing, misplaced, strayRepeats }).toEqual({ missing: 0, misplaced: [], strayRepeats: [] });
      }
      // Otherwise nothing was shown.
      expect(load.statistics.failedSends).toBeGreaterThan(0);
      expect(load.acknowledged).toBe(load.statistics.appended);
    } finally {
      await load.close();
    }
  }

  async function allBrokersListed(): Promise<void> {
    await withAdmin(kafka, (admin) =>
      eventually(async () => expect((await admin.describeCluster()).brokers).toHaveLength(3), { deadlineMs: 30_000 }),
    );
  }

  /** Makes the next replica of each partition the preferred leader; returns the leaders to come. */
  async function rotateReplicas(topic: string, by: number): Promise<number[]> {
    const partitionAssignment = Array.from({ length: PARTITIONS }, (_, partition) => ({
      partition,
      replicas: [0, 1, 2].map((place) => 1 + ((partition + place + by) % 3)),
    }));
    await withAdmin(kafka, (admin) =>
      admin.alterPartitionReassignments({ topics: [{ topic, partitionAssignment }], timeout: 10_000 }),
    );
    return partitionAssignment.map(({ replicas }) => replicas[0] ?? 0);
  }

  function leadersOf(topic: string): Promise<number[]> {
    return withAdmin(kafka, async (admin) => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      const partitions = topics[0]?.partitions ?? [];
      return partitions.sort((a, b) => a.partitionId - b.partitionId).map(({ leader }) => leader);
    });
  }

  /** Waits until all replicas of the topic hold what its leaders hold. */
  async function inSync(topic: string): Promise<void> {
    await withAdmin(kafka, (admin) =>
      eventually(
        async () => {
          const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
          for (const { isr } of topics[0]?.partitions ?? []) expect(isr).toHaveLength(3);
        },
        { deadlineMs: 40_000, everyMs: 200 },
      ),
    );
  }
});

function describeReports(reports: readonly OrderReport[]): string {
  const sum = (pick: (report: OrderReport) => number): number =>
    reports.reduce((total, report) => total + pick(report), 0);
  const records = sum(({ records: count }) => count);
  return `${records} records, ${sum(({ repeats }) => repeats)} repeats of ${sum(({ repeatedRecords }) => repeatedRecords)}`;
}

async function moved(read: () => number, by: number): Promise<void> {
  const before = read();
  await eventually(() => read() >= before + by, { deadlineMs: 40_000 });
}

async function withAdmin<T>(kafka: Kafka, work: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
