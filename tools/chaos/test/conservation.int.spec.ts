import { EVENT_TOPICS } from '@globalmart/contracts';
import { chooseSeed } from '../load/choose-seed';
import { countFates } from '../load/transaction-load';
import { labelledLoad } from '../load/labelled-load';
import { expectConserved } from './expect-conserved';
import { expectExact } from './expect-exact';
import { openTestStage, type TestStage } from './test-stage';

jest.setTimeout(300_000);

const seed = chooseSeed();

describe(`what was sent with every defect (CHAOS_SEED=${seed})`, () => {
  let test: TestStage;

  beforeAll(async () => {
    test = await openTestStage('conservation');
  });
  afterAll(() => test?.close());

  it('is counted by topic, verdict and reason, and set aside unchanged, also when the worker dies on the way', async () => {
    const { stage } = test;
    const loads = new Map(EVENT_TOPICS.map((topic) => [topic, labelledLoad({ topic, seed })]));
    const doomed = stage.startWorker({ faultPoints: 'rows-written:20:kill' });
    await doomed.waitFor('partition opened', { nth: 3 });
    const sending = [...loads].map(async ([topic, load]) => {
      const sender = await stage.openSender({ topic });
      await sender.send(load, 400);
      expect(sender.acknowledged).toBe(load.length);
    });
    expect(await doomed.exited).toEqual({ code: null, signal: 'SIGKILL' });
    stage.startWorker();
    await Promise.all(sending);
    await expectConserved(test.env, loads);
    const { tables } = await expectExact(stage, countFates(loads.get('transactions') ?? []));
    expect(tables.filter(({ rowsCompared }) => rowsCompared === 0)).toEqual([]);
  });
});
