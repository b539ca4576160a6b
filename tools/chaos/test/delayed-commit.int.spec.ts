import { eventually } from '@globalmart/testing';
import { SeededRandom } from '@globalmart/streaming/simulation';
import { setTimeout as delay } from 'node:timers/promises';
import { chooseSeed } from '../load/choose-seed';
import { countFates, transactionLoad } from '../load/transaction-load';
import { PostgresProxy } from '../proxy/postgres-proxy';
import { expectExact } from './expect-exact';
import { openTestStage, type TestStage } from './test-stage';

jest.setTimeout(120_000);

const seed = chooseSeed();
/** Past the 2 s after which the server itself ends a silent transaction. */
const LONGEST_DELAY_MS = 2_500;

describe(`an old owner's flush that lands after the rebalance (CHAOS_SEED=${seed})`, () => {
  let test: TestStage;
  let proxy: PostgresProxy;

  beforeAll(async () => {
    test = await openTestStage('delayed_commit');
    proxy = await PostgresProxy.open(test.workerUrl);
  });
  afterAll(async () => {
    await test?.close();
    await proxy?.close();
  });

  it('either counts before the new owner reads the offset or not at all, and every partition goes on', async () => {
    const { stage } = test;
    const random = new SeededRandom(seed);
    const sender = await stage.openSender();
    const load = transactionLoad({ seed, count: 6_000 });
    const old = stage.startWorker({ postgresUrl: proxy.url });
    await old.waitFor('partition opened', { nth: 3 });
    // Held before the offset moves the new owner never waits; held at COMMIT the row is locked and it does.
    const statements = ['COMMIT', 'UPDATE stream_offsets', 'COMMIT'];
    const share = Math.ceil(load.length / statements.length);
    for (const [round, statement] of statements.entries()) {
      const sending = sender.send(load.slice(round * share, (round + 1) * share), 400);
      const next = stage.startWorker();
      await next.waitFor('stream-worker is up');
      const held = await proxy.holdNext(statement);
      await next.waitFor('assigned');
      const joined = await stage.results.offsets();
      await delay(random.below(LONGEST_DELAY_MS));
      held.release();
      await sending;
      await stage.waitForProgress(joined, 10_000);
      await stage.quiesce(10_000);
      expect((await stage.verify()).firstDifferences).toEqual([]);
      await next.stop();
      await eventually(() => expect(old.logged('assigned').at(-1)?.partitions).toEqual([0, 1, 2]), {
        deadlineMs: 20_000,
      });
    }
    await expectExact(stage, countFates(load));
  });
});
