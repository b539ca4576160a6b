import { SeededRandom } from '@globalmart/streaming/simulation';
import { chooseSeed } from '../load/choose-seed';
import { DELAY_MS } from '../load/fate-judge';
import { labelledLoad, type LabelledRecord } from '../load/labelled-load';
import { expectExact } from './expect-exact';
import { openTestStage, type TestStage } from './test-stage';

jest.setTimeout(300_000);

const seed = chooseSeed();

describe(`events out of order (CHAOS_SEED=${seed})`, () => {
  const open: TestStage[] = [];
  afterAll(async () => {
    await Promise.all(open.map((test) => test.close()));
  });

  it('give the tables of the events in order, as long as they stay inside the watermark delay', async () => {
    const sorted = labelledLoad({ topic: 'transactions', seed, events: 2_000, each: 0, invalid: false, inOrder: true });
    const shuffled = shuffleInsideDelay(sorted);
    expect(shuffled).not.toEqual(sorted);
    const dumps = await Promise.all(
      [sorted, shuffled].map(async (load) => {
        const test = await openTestStage('order');
        open.push(test);
        return tablesOf(test, load);
      }),
    );
    expect(dumps[1]).toEqual(dumps[0]);
  });
});

/** Sent less than the delay after it happened, an event is never behind the watermark. */
function shuffleInsideDelay(load: readonly LabelledRecord[]): LabelledRecord[] {
  const random = new SeededRandom(seed);
  const sentAt = new Map(load.map((record) => [record, eventMsOf(record) + random.below(DELAY_MS)]));
  return [...load].sort((a, b) => Number(sentAt.get(a)) - Number(sentAt.get(b)));
}

function eventMsOf({ value }: LabelledRecord): number {
  return Date.parse((JSON.parse(String(value)) as { timestamp: string }).timestamp);
}

async function tablesOf({ stage }: TestStage, load: readonly LabelledRecord[]): Promise<Record<string, string[]>> {
  const sender = await stage.openSender();
  const worker = stage.startWorker();
  await worker.waitFor('assigned');
  await sender.send(load);
  await expectExact(stage, { valid: load.length, duplicate: 0, late: 0, invalid: 0 });
  await worker.stop();
  return stage.results.dump();
}
