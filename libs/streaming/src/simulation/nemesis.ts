import type { SeededRandom } from './seeded-random';
import type { SimulatedLog } from './simulated-log';
import type { CommitOutcome, SimulatedWorker } from './simulated-worker';

/** The hands of whoever makes trouble. */
export interface Controls {
  readonly random: SeededRandom;
  readonly log: SimulatedLog;
  /** Names of all jobs. */
  readonly jobs: readonly string[];
  /** Alive ones, stopped ones included, in the order they were started. */
  readonly workers: readonly SimulatedWorker[];
  startWorker(): SimulatedWorker;
  kill(worker: SimulatedWorker): void;
  /** SIGSTOP. */
  stop(worker: SimulatedWorker): void;
  /** SIGCONT: it goes on as if nothing had happened. */
  wake(worker: SimulatedWorker): void;
  /**
   * The coordinator deals the partitions out again, to `owner` or as the seed likes. Each worker learns of it when the seed
   * says so: until then it believes the old.
   */
  rebalance(owner?: SimulatedWorker): void;
  /** Empties a job's tables and sets its positions back to the log's beginning, in one transaction. */
  replay(job: string): void;
  /** Workers started from now on run all jobs; those started before go on with what they know. */
  upgrade(): void;
  /** The next COMMIT of anybody gets no answer, and has or has not happened. */
  loseNextCommit(outcome: CommitOutcome): void;
}

/** Called before each step while faults are on. */
export type Nemesis = (controls: Controls, step: number) => void;

/** What may happen, with the probability of each at one step. */
export interface FaultRates {
  readonly kill: number;
  readonly start: number;
  /** Stops a worker, or wakes one that is stopped. */
  readonly stop: number;
  readonly rebalance: number;
  /** A job is replayed. */
  readonly replay: number;
  /** The rest of the jobs comes with the next worker that starts. */
  readonly upgrade: number;
  /** Records are appended to one partition. */
  readonly append: number;
  /** A worker compares the log with its results. */
  readonly checkLog: number;
  readonly maxWorkers: number;
}

export const ALL_FAULTS: FaultRates = {
  kill: 0.018,
  start: 0.015,
  stop: 0.015,
  rebalance: 0.012,
  replay: 0,
  upgrade: 0,
  append: 0.1,
  checkLog: 0.02,
  maxWorkers: 3,
};

export const NO_FAULTS: FaultRates = {
  kill: 0,
  start: 0,
  stop: 0,
  rebalance: 0,
  replay: 0,
  upgrade: 0,
  append: 0.1,
  checkLog: 0.02,
  maxWorkers: 1,
};

/** The same, with jobs that fall behind each other by more than chance: the one replayed, the other new. */
export const JOBS_APART: FaultRates = { ...ALL_FAULTS, replay: 0.012, upgrade: 0.01 };

/** Trouble by the seed. Whoever comes or goes makes the group deal its partitions out again. */
export function randomFaults(rates: FaultRates): Nemesis {
  const { kill, start, stop, rebalance, replay, upgrade, append, checkLog, maxWorkers } = rates;
  return (controls) => {
    const { random, workers, log } = controls;
    let roll = random.next();
    const happens = (rate: number): boolean => (roll -= rate) < 0;
    if (happens(append)) {
      const topic = random.pick(log.topics);
      const partition = random.below(log.partitionCount);
      log.appendUpTo(topic, partition, log.end(topic, partition) + 1 + random.below(8));
    } else if (happens(checkLog)) {
      if (workers.length > 0) random.pick(workers).checkLog();
    } else if (happens(kill)) {
      if (workers.length > 0) controls.kill(random.pick(workers));
      controls.rebalance();
    } else if (happens(start)) {
      if (workers.length < maxWorkers) controls.startWorker();
      controls.rebalance();
    } else if (happens(stop)) {
      const stopped = workers.filter(({ isStopped }) => isStopped);
      if (stopped.length > 0) controls.wake(random.pick(stopped));
      else if (workers.length > 0) controls.stop(random.pick(workers));
      controls.rebalance();
    } else if (happens(rebalance)) {
      controls.rebalance();
    } else if (happens(replay)) {
      controls.replay(random.pick(controls.jobs));
    } else if (happens(upgrade)) {
      controls.upgrade();
    }
  };
}
