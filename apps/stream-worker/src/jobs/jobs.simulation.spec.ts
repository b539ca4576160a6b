import { randomFaults, ALL_FAULTS, SeededRandom, type SimulatedWorker } from '@globalmart/streaming/simulation';
import { anyLog, forSeeds, itKeepsTheLaw, type Seeds, SEEDS_PER_LOG } from '../../test/job-properties';
import {
  expectRows,
  MODELLED_JOBS,
  modelledAnomalies,
  type ModelledJob,
  ModelledLog,
  modelledStores,
  simulateJobs,
} from '../../test/job-simulation';
import { type ModelTransaction, NO_EVENTS } from '../../test/log-model';
import { randomEvent } from '../../test/random-events';
import { logOf } from '../../test/random-log';

// `SEEDS=1 FIRST_SEED=4711 npx nx test stream-worker -t simulation` repeats one failure.
const SEEDS: Seeds = { first: Number(process.env.FIRST_SEED ?? 1), count: Number(process.env.SEEDS ?? 10_000) };
const TOPICS = ['transactions'] as const;
jest.setTimeout(300_000);

describe('simulation of all jobs over transactions', () => {
  itKeepsTheLaw({ jobs: MODELLED_JOBS, topics: TOPICS, seeds: SEEDS });
});

describe('simulation of a job that goes back too little', () => {
  // Restore points are rounded down to whole minutes of event time, and so are a store's windows: the first reach that loses
  // anything is one that leaves out the minute of the watermark itself.
  it.each<[string, ModelledJob, number | undefined]>([
    ['customers were counted twice: not at all', modelledStores, undefined],
    ['customers were counted twice: to the minute after the watermark’s', modelledStores, -60_000],
    ['anomalies were missed: to the watermark', modelledAnomalies, 0],
    ['anomalies were missed: eight minutes less than the rules look back', modelledAnomalies, 120_000],
  ])('finds out that %s', async (_name, modelled, stateReachMs) => {
    const forgetful = { ...modelled, job: { ...modelled.job, stateReachMs } };
    const tries = forSeeds({ ...SEEDS, count: Math.max(SEEDS.count, 1_000) }, async (seed) => {
      await simulateJobs(anyLog(seed - (seed % SEEDS_PER_LOG), TOPICS), [forgetful], {
        seed,
        nemesis: randomFaults(ALL_FAULTS),
        faultySteps: 110,
        appendedAtStart: 4,
      });
    });
    await expect(tries).rejects.toThrow(/^seed \d+/);
  });
});

describe('simulation of single faults', () => {
  const log = anyLog(7, TOPICS);

  it('goes on wherever it stands when the partitions are taken over', async () => {
    for (let at = 0; at < 100; at++) {
      await simulateJobs(log, MODELLED_JOBS, {
        seed: at,
        workers: 2,
        faultySteps: at + 1,
        nemesis: (controls, step) => {
          if (step === at) controls.rebalance(controls.workers[at % 2]);
        },
      });
    }
  });

  it.each(['committed', 'not committed'] as const)(
    'learns from the store that a COMMIT without an answer was %s',
    async (outcome) => {
      const commits: string[] = [];
      const { events } = await simulateJobs(log, MODELLED_JOBS, {
        seed: 1,
        faultySteps: 80,
        nemesis: (controls, step) => {
          if (step === 0) controls.loseNextCommit(outcome);
        },
        onCommit: ({ job, partition, nextOffsets }) =>
          commits.push(`${job} ${partition}@${nextOffsets.get('transactions')}`),
      });
      expect(events.outcomes).toBeGreaterThan(0);
      // Applied once, whichever it was.
      expect(new Set(commits).size).toBe(commits.length);
    },
  );

  it('goes on when an owner was stopped with its transaction open', async () => {
    let seen = 0;
    for (let seed = 1; seed <= 30; seed++) {
      let stopped: SimulatedWorker | undefined;
      await simulateJobs(log, MODELLED_JOBS, {
        seed,
        faultySteps: 200,
        nemesis: (controls) => {
          const [owner] = controls.workers;
          if (stopped !== undefined || owner === undefined || !owner.hasOpenTransaction) return;
          stopped = owner;
          controls.stop(owner);
          controls.rebalance(controls.startWorker());
        },
      });
      if (stopped !== undefined) seen++;
    }
    expect(seen).toBe(30);
  });

  it('lets a zombie that wakes change nothing', async () => {
    let fenced = 0;
    for (let seed = 1; seed <= 30; seed++) {
      let zombie: SimulatedWorker | undefined;
      const { events } = await simulateJobs(log, MODELLED_JOBS, {
        seed,
        appendedAtStart: 4,
        faultySteps: 300,
        nemesis: (controls, step) => {
          if (step === 40) {
            const [owner] = controls.workers;
            zombie = owner;
            if (owner !== undefined) controls.stop(owner);
            controls.rebalance(controls.startWorker());
          }
          // By now the new owner has written something, and there is more for both to write.
          if (step === 200) {
            controls.log.appendAll();
            if (zombie !== undefined) controls.wake(zombie);
          }
        },
      });
      fenced += events.fenced;
    }
    expect(fenced).toBeGreaterThan(10);
  });

  it('keeps an id alive by a duplicate with a newer timestamp, across a restart at any offset', async () => {
    const random = new SeededRandom(1);
    const at = (id: string, seconds: number): ModelTransaction =>
      randomEvent(random, 'transactions', id, Date.UTC(2026, 0, 1) + seconds * 1_000);
    // The delay is 60 s. x comes at 0, again at 50, which is a duplicate and keeps x until the watermark passes 50; so at
    // 100 s (watermark 40) x is a duplicate still. At 170 s the watermark is 110 and x, last seen at 105, is gone.
    const events = [at('x', 0), at('a', 30), at('x', 50), at('b', 100), at('x', 105), at('c', 170), at('x', 170)];
    const valid = [0, 1, 3, 5, 6];
    const transactions = valid.map((index) => events[index] as ModelTransaction);
    const records = logOf('transactions', events);
    for (let end = 0; end <= records.length; end++) {
      let isRestarted = false;
      const result = await simulateJobs(new ModelledLog({ transactions: [records] }), MODELLED_JOBS, {
        seed: end,
        appendedAtStart: end,
        faultySteps: 120,
        nemesis: (controls, step) => {
          if (step !== 100) return;
          for (const worker of [...controls.workers]) controls.kill(worker);
          controls.rebalance(controls.startWorker());
          isRestarted = true;
        },
      });
      expect(isRestarted).toBe(true);
      for (const { job, expected } of MODELLED_JOBS) {
        expectRows(result.rowsOf(job.name, 0), expected({ ...NO_EVENTS, transactions }));
      }
    }
  });
});
