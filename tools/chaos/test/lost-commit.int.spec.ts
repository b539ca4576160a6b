import { chooseSeed } from '../load/choose-seed';
import { countFates, transactionLoad } from '../load/transaction-load';
import { PostgresProxy } from '../proxy/postgres-proxy';
import { expectExact } from './expect-exact';
import { openTestStage, type TestStage } from './test-stage';

jest.setTimeout(300_000);

const seed = chooseSeed();

describe(`a COMMIT whose answer is lost (CHAOS_SEED=${seed})`, () => {
  let test: TestStage;
  let proxy: PostgresProxy;

  beforeAll(async () => {
    test = await openTestStage('lost_commit');
    proxy = await PostgresProxy.open(test.workerUrl);
  });
  afterAll(async () => {
    await test?.close();
    await proxy?.close();
  });

  it('is looked up in the store, and the flush counts once whether it had been committed or not', async () => {
    const { stage } = test;
    const sender = await stage.openSender();
    const worker = stage.startWorker({ postgresUrl: proxy.url });
    await worker.waitFor('partition opened', { nth: 3 });
    const load = transactionLoad({ seed, count: 2_000, copies: 2 });
    const half = load.length / 2;

    const answerLost = proxy.loseNextCommit({ reachesServer: true });
    await sender.send(load.slice(0, half), 2_000);
    await answerLost;
    await stage.quiesce();
    expect(outcomes(worker)).toEqual(['committed']);

    const commitLost = proxy.loseNextCommit({ reachesServer: false });
    await sender.send(load.slice(half), 2_000);
    await commitLost;
    await expectExact(stage, countFates(load));
    expect(outcomes(worker)).toEqual(['committed', 'not committed']);
  });
});

/** Each outcome once, in order of appearance: a flush asks for every partition in it. */
function outcomes(worker: { logged(message: string): { readonly [field: string]: unknown }[] }): unknown[] {
  return [...new Set(worker.logged('outcome read from stream_offsets').map(({ outcome }) => outcome))];
}
