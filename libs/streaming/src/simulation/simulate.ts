import type { EventTopic, JudgeRecord } from '@globalmart/contracts';
import type { EngineObserver } from '../engine/observer';
import { DEFAULT_SETTINGS, type EngineSettings } from '../engine/settings';
import type { Job } from '../job';
import type { LogRecord } from '../ports';
import { PendingCalls } from './pending-calls';
import { SeededRandom } from './seeded-random';
import { type ApplyDelta, type RowTable, SimulatedStore } from './simulated-store';
import { SimulatedWorker, type World } from './simulated-worker';

export interface SimulationOptions<Delta> {
  readonly seed: number;
  readonly job: Job<Delta>;
  readonly judgeRecord: JudgeRecord;
  /** The log: per topic, per partition, records with offsets from 0 without gaps. */
  readonly log: ReadonlyMap<EventTopic, readonly (readonly LogRecord[])[]>;
  readonly apply: ApplyDelta<Delta>;
  readonly watermarkDelayMs: number;
  /** Called at every commit with the partition's rows and positions as they then are. */
  readonly onCommit?: (partition: number, nextOffsets: ReadonlyMap<EventTopic, number>, rows: RowTable) => void;
  /** Steps during which workers die, stop, wake and answers get lost; after them the run must come to its end by itself. */
  readonly faultySteps: number;
  readonly maxWorkers: number;
}

export interface SimulationResult {
  readonly rows: ReadonlyMap<number, RowTable>;
  readonly steps: number;
  readonly events: Readonly<Record<'kills' | 'stops' | 'rebalances' | 'fenced' | 'outcomes' | 'commits', number>>;
}

const ANSWER_LOST = 0.08;
const MAX_STEPS = 20_000;
/** Promise chains of the engine are a few links long; what is not done by then goes on in the next step. */
const TURNS_PER_STEP = 8;

/**
 * Runs real engines over simulated ports until every record is in the store. Everything that may happen in another order, or
 * not at all, is decided by the seed: the same seed repeats the run exactly.
 *
 * @throws Error when the engine fails, or when it makes no more progress once faults have ended
 */
export async function simulate<Delta>(options: SimulationOptions<Delta>): Promise<SimulationResult> {
  const random = new SeededRandom(options.seed);
  const run = new Run(options, random);
  return run.toTheEnd();
}

class Run<Delta> {
  private readonly world: World<Delta>;
  private readonly workers: SimulatedWorker<Delta>[] = [];
  private readonly generation = new Map<SimulatedWorker<Delta>, readonly number[]>();
  private readonly events = { kills: 0, stops: 0, rebalances: 0, fenced: 0, outcomes: 0, commits: 0 };
  private readonly partitionCount: number;
  private failure: Error | undefined;

  constructor(
    private readonly options: SimulationOptions<Delta>,
    private readonly random: SeededRandom,
  ) {
    this.partitionCount = Math.max(...[...options.log.values()].map((partitions) => partitions.length));
    this.world = {
      random,
      calls: new PendingCalls(),
      store: new SimulatedStore(options.apply, options.onCommit ?? (() => undefined)),
      log: options.log,
      faults: { active: true, answerLost: ANSWER_LOST },
      nowMs: 0,
      membersPartitions: (worker) => this.generation.get(worker),
    };
  }

  async toTheEnd(): Promise<SimulationResult> {
    this.startWorker();
    this.rebalance();
    let steps = 0;
    for (; steps < this.options.faultySteps && !this.failure; steps++) {
      this.maybeFault();
      await this.step();
    }
    this.calm();
    while (!this.isDone()) {
      if (this.failure) throw this.failure;
      if (++steps > MAX_STEPS) throw new Error(`no progress; waiting for: ${this.world.calls.describe().join(', ')}`);
      await this.step();
    }
    this.events.commits = this.world.store.commits;
    return { rows: this.world.store.rows, steps, events: this.events };
  }

  private async step(): Promise<void> {
    const { random, world } = this;
    const isFrozen = (owner: object): boolean => owner instanceof SimulatedWorker && owner.isStopped;
    const fetched = random.chance(0.3) && this.workers.length > 0 && random.pick(this.workers).fetch();
    if (!fetched && !world.calls.step(random, isFrozen)) for (const worker of this.workers) worker.fetch();
    for (let turn = 0; turn < TURNS_PER_STEP; turn++) await Promise.resolve();
  }

  private maybeFault(): void {
    const { random } = this;
    if (!random.chance(0.06)) return;
    const roll = random.next();
    if (roll < 0.3 && this.workers.length > 0) this.kill(random.pick(this.workers));
    else if (roll < 0.55 && this.workers.length < this.options.maxWorkers) this.startWorker();
    else if (roll < 0.8) this.toggleStop();
    this.rebalance();
  }

  /** The coordinator deals the partitions out again. Each worker learns of it when the seed says so: until then it believes the old. */
  private rebalance(): void {
    const { random } = this;
    this.events.rebalances++;
    this.generation.clear();
    const members = this.workers.filter((worker) => !worker.isStopped && random.chance(0.85));
    if (members.length === 0) return;
    const dealt = new Map<SimulatedWorker<Delta>, number[]>(members.map((member) => [member, []]));
    for (let partition = 0; partition < this.partitionCount; partition++)
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

  private startWorker(): void {
    const { options, random, world } = this;
    const settings: EngineSettings = {
      ...DEFAULT_SETTINGS,
      watermarkDelayMs: options.watermarkDelayMs,
      flushIntervalMs: 1,
      maxPendingRecords: 5 + random.below(20),
      sliceRecords: 1 + random.below(5),
    };
    const worker = new SimulatedWorker(
      world,
      [options.job],
      options.judgeRecord,
      settings,
      this.observer(),
      (error) => {
        this.failure ??= error;
      },
    );
    this.workers.push(worker);
  }

  private kill(worker: SimulatedWorker<Delta>): void {
    this.events.kills++;
    worker.kill();
    this.workers.splice(this.workers.indexOf(worker), 1);
  }

  private toggleStop(): void {
    const stopped = this.workers.filter(({ isStopped }) => isStopped);
    if (stopped.length > 0) {
      this.random.pick(stopped).isStopped = false;
    } else if (this.workers.length > 0) {
      this.events.stops++;
      this.random.pick(this.workers).isStopped = true;
    }
  }

  /** No more faults: everyone is awake, and all partitions belong to somebody. */
  private calm(): void {
    this.world.faults.active = false;
    if (this.workers.length === 0) this.startWorker();
    for (const worker of this.workers) worker.isStopped = false;
    do this.rebalance();
    while (this.generation.size === 0);
  }

  private isDone(): boolean {
    for (const [topic, partitions] of this.options.log) {
      for (const [partition, records] of partitions.entries()) {
        if (this.world.store.nextOffset(topic, partition) < records.length) return false;
      }
    }
    return true;
  }

  private observer(): EngineObserver {
    const ignore = (): void => undefined;
    return {
      judged: ignore,
      opened: ignore,
      closed: (_partition, reason) => {
        if (reason === 'fenced') this.events.fenced++;
      },
      flushed: ignore,
      flushFailed: ignore,
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
