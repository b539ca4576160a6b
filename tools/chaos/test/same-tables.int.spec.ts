import { chooseSeed } from '../load/choose-seed';
import { countFates, transactionLoad } from '../load/transaction-load';
import { expectExact } from './expect-exact';
import { openTestStage, type TestStage } from './test-stage';

jest.setTimeout(300_000);

const seed = chooseSeed();
const COUNT = 5_000;

interface Way {
  readonly workers: number;
  readonly copies: 1 | 2;
  readonly maxBatchRecords: number;
  readonly perSecond?: number;
}

const WAYS: readonly Way[] = [
  { workers: 1, copies: 1, maxBatchRecords: 5_000 },
  { workers: 1, copies: 2, maxBatchRecords: 3, perSecond: 4_000 },
  { workers: 3, copies: 2, maxBatchRecords: 500, perSecond: 4_000 },
];

describe(`the same events (CHAOS_SEED=${seed})`, () => {
  const open: TestStage[] = [];
  afterAll(async () => {
    await Promise.all(open.map((test) => test.close()));
  });

  it('give the same tables to one worker or three, in big or small batches, each sent once or twice', async () => {
    const dumps = await Promise.all(
      WAYS.map(async (way) => {
        const test = await openTestStage('same_tables');
        open.push(test);
        return tablesOf(test, way);
      }),
    );
    const [expected = {}, ...others] = dumps;
    for (const dump of others) expect(differingRows(expected, dump).slice(0, 20)).toEqual([]);
  });
});

async function tablesOf({ stage }: TestStage, way: Way): Promise<Record<string, string[]>> {
  const load = transactionLoad({ seed, count: COUNT, copies: way.copies });
  const sender = await stage.openSender({ maxBatchRecords: way.maxBatchRecords });
  const workers = Array.from({ length: way.workers }, () => stage.startWorker());
  await Promise.all(workers.map((worker) => worker.waitFor('assigned')));
  await sender.send(load, way.perSecond);
  await expectExact(stage, countFates(load));
  await Promise.all(workers.map((worker) => worker.stop()));
  return stage.results.dump();
}

function differingRows(expected: Record<string, string[]>, actual: Record<string, string[]>): string[] {
  const lines = (dump: Record<string, string[]>) =>
    new Set(Object.entries(dump).flatMap(([table, rows]) => rows.map((row) => `${table} ${row}`)));
  const [wanted, found] = [lines(expected), lines(actual)];
  const missing = [...wanted].filter((line) => !found.has(line)).map((line) => `missing ${line}`);
  return [...missing, ...[...found].filter((line) => !wanted.has(line)).map((line) => `unexpected ${line}`)];
}
