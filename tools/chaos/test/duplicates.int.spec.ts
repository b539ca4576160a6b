import { parsePrometheusText, sumOf } from '../../start/prometheus-text';
import { chooseSeed } from '../load/choose-seed';
import type { TimedDefect } from '../load/defects';
import { labelledLoad, type LabelledRecord } from '../load/labelled-load';
import { countFates } from '../load/transaction-load';
import type { AppProcess } from '../processes/app-process';
import { expectExact } from './expect-exact';
import { openTestStage, type TestStage } from './test-stage';

jest.setTimeout(300_000);

const seed = chooseSeed();

const REPEATS: readonly TimedDefect[] = [
  'repeated at once',
  'repeated soon',
  'repeated with another content',
  'repeated with the newest time',
  'repeated in the last moment',
  'repeated too late',
  'id used again after the horizon',
  'id used in another partition',
];
/** With other bytes than the first of their id. */
const CONFLICTS: readonly string[] = ['repeated with another content', 'repeated with the newest time'];
/** So few events back that all of them are still inside the horizon, disorder included. */
const AGAIN = 60;

describe(`events that come again (CHAOS_SEED=${seed})`, () => {
  let test: TestStage;

  beforeAll(async () => {
    test = await openTestStage('duplicates');
  });
  afterAll(() => test?.close());

  it('count once, across batches, a restart, a rebalance and two producers', async () => {
    const { stage } = test;
    // 320 of 1,120 records repeat an id in one way or another.
    const load = labelledLoad({ topic: 'transactions', seed, events: 800, each: 40, defects: REPEATS, invalid: false });
    const third = Math.ceil(load.length / 3);
    // Small batches, so that a repeat is seldom in the batch of its first.
    const sender = await stage.openSender({ maxBatchRecords: 10 });
    const first = stage.startWorker();
    await first.waitFor('partition opened', { nth: 3 });
    await sender.send(load.slice(0, third), 1_000);
    await stage.quiesce();
    expect(conflictsIn(load.slice(0, third))).toBeGreaterThan(0);
    expect(await conflictsSeenBy(first)).toBe(conflictsIn(load.slice(0, third)));
    await first.kill();

    const second = stage.startWorker();
    await second.waitFor('partition opened', { nth: 3 });
    await sender.send(load.slice(third, 2 * third), 1_000);
    await stage.quiesce();
    // What it has read again, to remember, was told before.
    expect(await conflictsSeenBy(second)).toBe(conflictsIn(load.slice(third, 2 * third)));
    const joined = stage.startWorker();
    await joined.waitFor('partition opened');
    await sender.send(load.slice(2 * third), 1_000);

    const again = load.slice(-AGAIN).filter(({ fate }) => fate !== 'late');
    const other = await stage.openSender();
    await other.send(again);
    const fates = countFates(load);
    await expectExact(stage, { ...fates, duplicate: fates.duplicate + again.length });
  });
});

function conflictsIn(load: readonly LabelledRecord[]): number {
  return load.filter(({ defect }) => CONFLICTS.includes(defect)).length;
}

async function conflictsSeenBy(worker: AppProcess): Promise<number> {
  const { url } = await worker.waitFor('stream-worker is up');
  const metrics = await (await fetch(`${String(url)}/metrics`)).text();
  return sumOf(parsePrometheusText(metrics), 'globalmart_stream_conflicting_duplicates_total') ?? 0;
}
