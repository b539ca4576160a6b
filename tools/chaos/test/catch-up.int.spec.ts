import { JOB_TABLES } from '@globalmart/metrics-store';
import { eventually } from '@globalmart/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { replay } from '../../operate/replay';
import { chooseSeed } from '../load/choose-seed';
import { countFates, transactionLoad } from '../load/transaction-load';
import type { AppProcess, LogLine } from '../processes/app-process';
import { expectExact } from './expect-exact';
import { openTestStage, type TestStage } from './test-stage';

jest.setTimeout(300_000);

const seed = chooseSeed();
/** So that each of three partitions holds more than the 10,000 records from which a job reads on its own. */
const BACKLOG = 45_000;
const PER_SECOND = 300;
const OLD_JOBS = ['catalogue', 'sales'];
const NEW_JOBS = Object.keys(JOB_TABLES)
  .filter((job) => !OLD_JOBS.includes(job))
  .sort();
/** What may wait while partitions are opened anew on a busy machine; whoever is pulled back has all of the backlog to read. */
const SHORT_STALL = BACKLOG / 2;

describe(`a job that is behind the others (CHAOS_SEED=${seed})`, () => {
  let test: TestStage;

  beforeAll(async () => {
    test = await openTestStage('catch_up');
  });
  afterAll(() => test?.close());

  it('catches up on its own, whether it is new or replayed, joins the others, and does not stall them', async () => {
    const { stage, env } = test;
    const sender = await stage.openSender();
    const old = [1, 2].map(() => stage.startWorker({ jobs: OLD_JOBS }));
    await Promise.all(old.map((worker) => worker.waitFor('assigned')));
    const load = transactionLoad({ seed, count: BACKLOG + 60_000 });
    await sender.send(load.slice(0, BACKLOG));
    await stage.quiesce(60_000);
    const steady = sender.start(load.slice(BACKLOG), PER_SECOND);
    await Promise.all(old.map((worker) => worker.stop()));

    // A version with more jobs takes over.
    const workers = [1, 2].map(() => stage.startWorker());
    await Promise.all(workers.map((worker) => worker.waitFor('assigned')));
    await eventually(async () => expect(await stage.lagOf('sales')).toBeLessThan(SHORT_STALL), { deadlineMs: 40_000 });
    await eventually(() => expect(jobsCatchingUp(workers)).toEqual(NEW_JOBS), { deadlineMs: 20_000 });
    expect(await greatestLagUntil('sales', () => allJoined(workers))).toBeLessThan(SHORT_STALL);

    const joined = linesOf(workers, 'catching up ended').length;
    await replay({ env, job: 'sales', fromLogStart: false });
    await eventually(() => expect(jobsCatchingUp(workers)).toContain('sales'), { deadlineMs: 20_000 });
    const greatest = await greatestLagUntil('stores', () => {
      return linesOf(workers, 'catching up ended').length >= joined + 3 && allJoined(workers);
    });
    expect(greatest).toBeLessThan(SHORT_STALL);

    const sent = [...load.slice(0, BACKLOG), ...(await steady.stop())];
    await expectExact(stage, countFates(sent));

    /** The most that waited for a job until something has happened. */
    async function greatestLagUntil(job: string, hasHappened: () => boolean): Promise<number> {
      let greatest = 0;
      const deadlineMs = Date.now() + 60_000;
      while (!hasHappened()) {
        if (Date.now() > deadlineMs) throw new Error('nobody has caught up within a minute');
        greatest = Math.max(greatest, await stage.lagOf(job));
        await delay(100);
      }
      return greatest;
    }
  });
});

function linesOf(workers: readonly AppProcess[], message: string): LogLine[] {
  return workers.flatMap((worker) => worker.logged(message));
}

function jobsCatchingUp(workers: readonly AppProcess[]): unknown[] {
  const jobs = linesOf(workers, 'catching up').flatMap((line) => line.jobs as string[]);
  return [...new Set(jobs)].sort();
}

/** As many have ended as have begun, and the last of each by joining the others. */
function allJoined(workers: readonly AppProcess[]): boolean {
  const ended = linesOf(workers, 'catching up ended');
  return ended.length > 0 && ended.length === linesOf(workers, 'catching up').length;
}
