import type { JudgeRecord } from '@globalmart/contracts';
import type { EngineObserver } from '../engine/observer';
import { DEFAULT_SETTINGS, type EngineSettings } from '../engine/settings';
import type { Controls, Nemesis } from './nemesis';
import { PendingCalls } from './pending-calls';
import { SeededRandom } from './seeded-random';
import { SimulatedLog, type LogRecords, type SentRecord } from './simulated-log';
import {
  SimulatedStore,
  type Commit,
  type RowTable,
  type SimulatedCatalogue,
  type SimulatedJob,
} from './simulated-store';
import { SERVER, SimulatedWorker, type World } from './simulated-worker';

export interface SimulationOptions {
  readonly seed: number;
  readonly jobs: readonly SimulatedJob[];
  /** How many of the jobs, the first ones, workers know before an upgrade. Default: all. */
  readonly jobsAtStart?: number;
  readonly judgeRecord: JudgeRecord;
  readonly log: LogRecords;
  /** Where events leave their category to the catalogue; the rows are those of the job `catalogue`. */
  readonly catalogue?: SimulatedCatalogue;
  readonly watermarkDelayMs: number;
  readonly nemesis: Nemesis;
  /** Steps during which the nemesis is at work and answers get lost; after them the run must come to its end by itself. */
  readonly faultySteps: number;
  /** How likely an answer is lost at a faulty step. */
  readonly answerLost?: number;
  /** How many records each partition has at the start; the nemesis may append more, and all are there after the faults. Default: all. */
  readonly appendedAtStart?: number;
  /** Workers at the start. Default: one. */
  readonly workers?: number;
  /** Called at every commit, in the order of commits, with what workers had sent by then. */
  readonly onCommit?: (commit: Commit, sent: readonly SentRecord[]) => void;
}

export interface SimulationResult {
  rowsOf(job: string, partition: number): RowTable;
  /** By key, the contents of the files that a job has listed: all that there are. */
  filesOf(job: string): ReadonlyMap<string, unknown>;
  readonly sent: readonly SentRecord[];
  readonly steps: number;
  readonly events: Readonly<Record<keyof Events, number>>;
}

interface Events {
  kills: number;
  stops: number;
  rebalances: number;
  fenced: number;
  /** Lanes opened behind the front, and how often one joined the lane before it. */
  catchUps: number;
  joined: number;
  /** Lanes that were opened anew without a job that could not write its files. */
  parted: number;
  replays: number;
  outcomes: number;
  commits: number;
}

const MAX_STEPS = 20_000;
/** Whoever woke last has finished by then what it was at. */
const STEPS_OF_THE_LAST_ONE = 200;
/** Promise chains of the engine are a few links long; what is not done by then goes on in the next step. */
const TURNS_PER_STEP = 5;
const TURN = Promise.resolve();

/**
 * Runs real engines over simulated ports until every record is in the store. Everything that may happen in another order, or
 * not at all, is decided by the seed: the same seed repeats the run exactly.
 *
 * @throws Error when the engine fails, or when it makes no more progress once faults have ended
 */
export function simulate(options: SimulationOptions): Promise<SimulationResult> {
  return new Run(options).toTheEnd();
}

class Run implements Controls {
  readonly random: SeededRandom;
  readonly log: SimulatedLog;
  readonly workers: SimulatedWorker[] = [];
  private readonly world: World;
  private readonly generation = new Map<SimulatedWorker, readonly number[]>();
  private readonly events: Events = {
    kills: 0,
    stops: 0,
    rebalances: 0,
    fenced: 0,
    catchUps: 0,
    joined: 0,
    parted: 0,
    replays: 0,
    outcomes: 0,
    commits: 0,
  };
  private readonly isFrozen = (owner: object): boolean => owner instanceof SimulatedWorker && owner.isStopped;
  private readonly outdated = new Set<SimulatedWorker>();
  private jobsKnown: number;
  private failure: Error | undefined;

  constructor(private readonly options: SimulationOptions) {
    const { seed, log, jobs, jobsAtStart = jobs.length, answerLost = 0, onCommit } = options;
    this.jobsKnown = jobsAtStart;
    this.random = new SeededRandom(seed);
    this.log = new SimulatedLog(log);
    const store = new SimulatedStore(jobs, (commit) => {
      this.events.commits++;
      onCommit?.(commit, this.log.sent);
    });
    this.world = {
      random: this.random,
      calls: new PendingCalls(),
      store,
      catalogue: options.catalogue,
      log: this.log,
      faults: { answerLost, nextCommit: undefined },
      nowMs: 0,
      membersPartitions: (worker) => this.generation.get(worker),
    };
  }

  async toTheEnd(): Promise<SimulationResult> {
    const { nemesis, faultySteps, workers = 1, appendedAtStart = Number.POSITIVE_INFINITY } = this.options;
    this.log.forEach((topic, partition) => this.log.appendUpTo(topic, partition, appendedAtStart));
    for (let started = 0; started < workers; started++) this.startWorker();
    this.dealOut();
    let steps = 0;
    for (; steps < faultySteps && this.failure === undefined; steps++) {
      nemesis(this, steps);
      await this.step();
    }
    this.calm();
    while (this.failure === undefined && !this.isDone()) {
      if (this.random.chance(0.05)) this.random.pick(this.workers).checkLog();
      if (++steps > MAX_STEPS) throw new Error(`no progress; waiting for: ${this.world.calls.describe().join(', ')}`);
      await this.step();
    }
    if (this.failure !== undefined) throw this.failure;
    await this.tidyUp();
    return {
      filesOf: (job) => this.world.store.filesOf(job)?.listed ?? new Map(),
      rowsOf: (job, partition) => this.world.store.rowsOf(job, partition),
      sent: this.log.sent,
      steps,
      events: this.events,
    };
  }

  get jobs(): readonly string[] {
    return this.options.jobs.map(({ job }) => job.name);
  }

  replay(job: string): void {
    const { store } = this.world;
    this.events.replays++;
    this.world.calls.add({
      owner: SERVER,
      what: `replay of ${job}`,
      isReady: () => store.canReplay(job),
      step: () => {
        store.replay(job);
        return true;
      },
    });
  }

  upgrade(): void {
    if (this.jobsKnown === this.options.jobs.length) return;
    this.jobsKnown = this.options.jobs.length;
    for (const worker of this.workers) this.outdated.add(worker);
  }

  startWorker(): SimulatedWorker {
    const { jobs, judgeRecord, watermarkDelayMs } = this.options;
    const settings: EngineSettings = {
      ...DEFAULT_SETTINGS,
      watermarkDelayMs,
      flushIntervalMs: 1,
      backlogRecords: 1 + this.random.below(8),
      greatestLeadMs: this.random.below(600_000),
      maxPendingRecords: 5 + this.random.below(20),
      catchUpRecords: this.random.below(8),
      sliceRecords: 1 + this.random.below(5),
    };
    const worker = new SimulatedWorker(
      this.world,
      jobs.slice(0, this.jobsKnown).map(({ job }) => job),
      judgeRecord,
      settings,
      this.observer(),
      (error) => {
        this.failure ??= error;
      },
    );
    this.workers.push(worker);
    return worker;
  }

  kill(worker: SimulatedWorker): void {
    this.events.kills++;
    worker.kill();
    this.workers.splice(this.workers.indexOf(worker), 1);
  }

  stop(worker: SimulatedWorker): void {
    this.events.stops++;
    worker.isStopped = true;
  }

  wake(worker: SimulatedWorker): void {
    worker.isStopped = false;
  }

  rebalance(owner?: SimulatedWorker): void {
    const { random, log } = this;
    this.events.rebalances++;
    this.generation.clear();
    const members =
      owner === undefined ? this.workers.filter((worker) => !worker.isStopped && random.chance(0.85)) : [owner];
    if (members.length === 0) return;
    const dealt = new Map<SimulatedWorker, number[]>(members.map((member) => [member, []]));
    for (let partition = 0; partition < log.partitionCount; partition++)
      dealt.get(random.pick(members))?.push(partition);
    for (const [worker, partitions] of dealt) {
      this.generation.set(worker, partitions);
      this.world.calls.add({
        owner: worker,
        what: 'assign',
        isReady: () => true,
        step: () => {
          // An overtaken generation is never heard of.
          if (this.generation.get(worker) === partitions) worker.assign(partitions);
          return true;
        },
      });
    }
  }

  loseNextCommit(outcome: 'committed' | 'not committed'): void {
    this.world.faults.nextCommit = outcome;
  }

  private async step(): Promise<void> {
    const { random, world, workers } = this;
    const fetched = random.chance(0.3) && workers.length > 0 && random.pick(workers).fetch();
    if (!fetched && !world.calls.step(random, this.isFrozen)) for (const worker of workers) worker.fetch();
    for (let turn = 0; turn < TURNS_PER_STEP; turn++) await TURN;
  }

  /** No more faults: the log is complete, everyone is awake, and all partitions belong to somebody. */
  private calm(): void {
    this.world.faults.answerLost = 0;
    this.world.faults.nextCommit = undefined;
    this.log.appendAll();
    this.upgrade();
    for (const worker of this.outdated) if (this.workers.includes(worker)) this.kill(worker);
    if (this.workers.length === 0) this.startWorker();
    for (const worker of this.workers) worker.isStopped = false;
    this.dealOut();
  }

  private dealOut(): void {
    do this.rebalance();
    while (this.generation.size === 0);
  }

  private isDone(): boolean {
    const { log } = this;
    for (const { job } of this.options.jobs) {
      for (const topic of job.topics) {
        for (let partition = 0; partition < log.partitionCount; partition++) {
          if (this.world.store.nextOffset(job.name, topic, partition) < log.of(topic, partition).length) return false;
        }
      }
    }
    return true;
  }

  /**
   * Clears away what crashes have left of files, until nothing is there but what is listed. What only a look at all files finds
   * must be of somebody who died: whoever lives sees to its own.
   */
  private async tidyUp(): Promise<void> {
    const written = this.options.jobs.flatMap(({ job }) => this.world.store.filesOf(job.name) ?? []);
    if (written.length === 0) return;
    for (let steps = 0; steps < STEPS_OF_THE_LAST_ONE; steps++) await this.step();
    for (const worker of this.workers) await this.clear(worker, { sweeps: false });
    const isAlive = (writer: object) => writer instanceof SimulatedWorker && writer.isAlive;
    const orphans = written.flatMap((files) => files.orphansOf(isAlive));
    if (orphans.length > 0) throw new Error(`left by somebody who lives: ${orphans.join(', ')}`);
    for (let rounds = 0; written.some(({ isTidy }) => !isTidy); rounds++) {
      if (rounds > 100) throw new Error('files are left that nobody clears away');
      await this.clear(this.random.pick(this.workers), { sweeps: true });
    }
  }

  private async clear(worker: SimulatedWorker, how: { sweeps: boolean }): Promise<void> {
    let isOver = false;
    const clearing = worker.clearFiles(how);
    void clearing.finally(() => (isOver = true));
    while (!isOver) await this.step();
    await clearing;
    if (this.failure !== undefined) throw this.failure;
  }

  private observer(): EngineObserver {
    const ignore = (): void => undefined;
    return {
      judged: ignore,
      opened: (_partition, { lane }) => {
        if (lane > 0) this.events.catchUps++;
      },
      closed: (_partition, reason) => {
        if (reason === 'fenced') this.events.fenced++;
        if (reason === 'joined') this.events.joined++;
        if (reason === 'parted') this.events.parted++;
      },
      flushed: ignore,
      flushFailed: ignore,
      awaitingCatalogue: ignore,
      outcomeRead: () => this.events.outcomes++,
      gapAccepted: (topic, partition) => {
        this.failure ??= new Error(`accepted a gap in ${topic}-${partition}, which has none`);
      },
      incident: (incident) => {
        this.failure ??= incident;
      },
      retrying: ignore,
    };
  }
}
