import { SeededRandom } from '@globalmart/streaming/simulation';
import { setTimeout as delay } from 'node:timers/promises';
import { chooseSeed } from '../load/choose-seed';
import { countFates, transactionLoad } from '../load/transaction-load';
import { PostgresProxy } from '../proxy/postgres-proxy';
import { expectExact } from './expect-exact';
import { openTestStage, type TestStage } from './test-stage';

jest.setTimeout(300_000);

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
    const old = stage.startWorker({ postgresUrl: proxy.url });
    await old.waitFor('partition opened', { nth: 3 });
    // More than can be sent while this takes: there always has to be a flush to hold.
    const load = sender.start(transactionLoad({ seed, count: 60_000 }), 300);
    // Held before the offset moves, the new owner never waits; held at COMMIT, the row is locked and it does.
    for (const statement of ['COMMIT', 'UPDATE stream_offsets', 'COMMIT']) {
      const rebalanced = old.waitForNext('assigned', 40_000);
      const next = stage.startWorker();
      await next.waitFor('stream-worker is up');
      const held = await proxy.holdNext(statement);
      await rebalanced;
      const handedOver = await stage.results.offsets();
      await delay(random.below(LONGEST_DELAY_MS));
      held.release();
      await stage.waitForProgress(handedOver, 10_000);
      expect((await stage.verify()).firstDifferences).toEqual([]);
      const returned = old.waitForNext('assigned', 40_000);
      await next.stop();
      expect((await returned).partitions).toEqual([0, 1, 2]);
    }
    const sent = await load.stop();
    await expectExact(stage, countFates(sent));
  });
});
