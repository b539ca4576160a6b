import { chooseSeed } from '../load/choose-seed';
import { countFates, transactionLoad } from '../load/transaction-load';
import { expectExact } from './expect-exact';
import { openTestStage, type TestStage } from './test-stage';

jest.setTimeout(300_000);

const seed = chooseSeed();

describe(`a worker killed in the middle of a flush (CHAOS_SEED=${seed})`, () => {
  let test: TestStage;

  beforeAll(async () => {
    test = await openTestStage('crash');
  });
  afterAll(() => test?.close());

  // All points, and kills at random moments, are in the soak; here are the three between which a flush becomes real.
  it('leaves no trace, whether it dies with rows written, with COMMIT sent or with COMMIT answered', async () => {
    const { stage } = test;
    const sender = await stage.openSender();
    const load = transactionLoad({ seed, count: 6_000 });
    const points = ['rows-written', 'commit-sent', 'commit-acked'];
    const share = Math.ceil(load.length / points.length);
    for (const [at, point] of points.entries()) {
      const doomed = stage.startWorker({ faultPoints: `${point}:3:kill` });
      await doomed.waitFor('partition opened');
      const sending = sender.send(load.slice(at * share, (at + 1) * share), 1_000);
      expect(await doomed.exited).toEqual({ code: null, signal: 'SIGKILL' });
      await sending;
      expect((await stage.verify()).firstDifferences).toEqual([]);
    }
    const atDeath = await stage.results.offsets();
    stage.startWorker();
    await stage.waitForProgress(atDeath);
    expect(sender.acknowledged).toBe(load.length);
    await expectExact(stage, countFates(load));
  });
});
