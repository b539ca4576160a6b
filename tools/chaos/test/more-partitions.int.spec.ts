import { EVENT_TOPICS } from '@globalmart/contracts';
import { createKafka, createLogger } from '@globalmart/platform';
import { eventually } from '@globalmart/testing';
import { chooseSeed } from '../load/choose-seed';
import { transactionLoad } from '../load/transaction-load';
import { expectExact } from './expect-exact';
import { openTestStage, type TestStage } from './test-stage';

jest.setTimeout(300_000);

const seed = chooseSeed();
/** From the raise to the first commit in every new partition. */
const NOTICED_WITHIN_MS = 30_000;

describe(`three partitions that become six (CHAOS_SEED=${seed})`, () => {
  let test: TestStage;

  beforeAll(async () => {
    test = await openTestStage('more_partitions');
  });
  afterAll(() => test?.close());

  it('are all read from their beginning, by workers that go on running', async () => {
    const { stage, env } = test;
    const workers = [1, 2].map(() => stage.startWorker());
    await Promise.all(workers.map((worker) => worker.waitFor('partition opened')));
    const before = await stage.openSender();
    const load = before.start(transactionLoad({ seed, count: 60_000 }), 300);
    await stage.waitForProgress([]);

    const logger = createLogger({ name: 'spec', level: 'fatal', destination: process.stderr });
    const kafka = createKafka({ brokers: (env.KAFKA_BROKERS ?? '').split(','), clientId: 'spec', logger }).admin();
    await kafka.connect();
    await kafka.createPartitions({
      topicPartitions: EVENT_TOPICS.map((topic) => ({ topic: `${env.KAFKA_TOPIC_PREFIX}${topic}`, count: 6 })),
    });
    await kafka.disconnect();
    const raisedAtMs = Date.now();
    // A producer that was there before goes on with three for a while; this one sees six.
    const after = await stage.openSender();
    const more = after.start(transactionLoad({ seed: seed + 1, count: 60_000, idPrefix: 'more' }), 300);
    await eventually(
      async () => {
        const offsets = await stage.results.offsets();
        expect(offsets.map(({ partition }) => partition)).toEqual([0, 1, 2, 3, 4, 5]);
        for (const { nextOffset } of offsets) expect(nextOffset).toBeGreaterThan(0);
      },
      { deadlineMs: NOTICED_WITHIN_MS - (Date.now() - raisedAtMs) },
    );
    expect(stage.workers).toEqual(workers);

    await Promise.all([load.stop(), more.stop()]);
    await expectExact(stage);
  });
});
