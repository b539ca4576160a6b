import type { EventTopic, JudgeRecord } from '@globalmart/contracts';
import type { EngineObserver } from '../engine/observer';
import type { EngineSettings } from '../engine/settings';
import { StreamEngine } from '../engine/stream-engine';
import { FlushOutcomeUnknown, StoreUnavailable } from '../errors';
import type { Claim, Cut } from '../flush/cut';
import type { Job } from '../job';
import type { ClockPort, LogPort, LogRecord, RecordBatch, StorePort } from '../ports';
import type { PendingCalls } from './pending-calls';
import type { SeededRandom } from './seeded-random';
import type { SimulatedStore, SimulatedTransaction } from './simulated-store';

/** The world that workers share. Answers may be lost while `isFaulty`. */
export interface World<Delta> {
  readonly random: SeededRandom;
  readonly calls: PendingCalls;
  readonly store: SimulatedStore<Delta>;
  readonly log: ReadonlyMap<EventTopic, readonly (readonly LogRecord[])[]>;
  readonly faults: { active: boolean; readonly answerLost: number };
  nowMs: number;
  /** The group's coordinator: which partitions a worker has in the present generation. */
  membersPartitions(worker: SimulatedWorker<Delta>): readonly number[] | undefined;
}

interface Position {
  offset: number;
  busy: boolean;
}

/** One worker process: a real engine over ports whose answers come when, and if, the seed says so. */
export class SimulatedWorker<Delta> implements LogPort, StorePort, ClockPort {
  readonly engine: StreamEngine;
  /** Stopped by SIGSTOP: it gets no answers, but what it asked for goes on at the other side. */
  isStopped = false;
  private isDead = false;
  private readonly positions = new Map<string, Position>();
  private assigned: readonly number[] = [];

  constructor(
    private readonly world: World<Delta>,
    jobs: readonly Job<Delta>[],
    judgeRecord: JudgeRecord,
    settings: EngineSettings,
    observer: EngineObserver,
    onFailure: (error: Error) => void,
  ) {
    this.engine = new StreamEngine({
      jobs,
      judgeRecord,
      log: this,
      store: this,
      clock: this,
      random: world.random,
      settings,
      observer,
      onFailure,
    });
  }

  kill(): void {
    this.isDead = true;
    this.world.calls.forget(this);
  }

  /** A new generation as this worker learns of it. Where reading begins is the group's business, and it may be anywhere. */
  assign(partitions: readonly number[]): void {
    this.assigned = partitions;
    const { random, log } = this.world;
    for (const [topic, records] of log) {
      for (const partition of partitions) {
        const length = records[partition]?.length ?? 0;
        const position = this.position(topic, partition);
        if (random.chance(0.5)) position.offset = random.below(length + 1);
      }
    }
    this.engine.assign(partitions);
  }

  /** Fetches for one of its partitions that is not being worked on; returns false when there is nothing to fetch. */
  fetch(): boolean {
    if (this.isDead || this.isStopped) return false;
    const { random, log } = this.world;
    const choices = [...log].flatMap(([topic, partitions]) =>
      this.assigned.map((partition) => ({ topic, partition, records: partitions[partition] ?? [] })),
    );
    const open = choices.filter(({ topic, partition, records }) => {
      const { offset, busy } = this.position(topic, partition);
      return !busy && offset < records.length;
    });
    if (open.length === 0) return false;
    const { topic, partition, records } = random.pick(open);
    const position = this.position(topic, partition);
    const from = position.offset;
    const to = Math.min(records.length, from + 1 + random.below(12));
    position.busy = true;
    position.offset = to;
    const batch: RecordBatch = {
      topic,
      partition,
      fetchedOffset: from,
      lastOffset: to - 1,
      endOffset: records.length,
      records: records.slice(from, to),
      heartbeat: () => this.heartbeat(),
    };
    this.engine.receive(batch).then(
      () => (position.busy = false),
      () => {
        // As kafkajs does when a handler fails: the same offset again, unless somebody sought.
        if (position.offset === to) position.offset = from;
        position.busy = false;
      },
    );
    return true;
  }

  // LogPort

  seek(topic: EventTopic, partition: number, offset: number): void {
    this.position(topic, partition).offset = offset;
  }

  bounds(topic: EventTopic, partition: number): Promise<{ startOffset: number; endOffset: number }> {
    return this.ask('bounds', () => ({
      startOffset: 0,
      endOffset: this.world.log.get(topic)?.[partition]?.length ?? 0,
    }));
  }

  confirmMembership(): Promise<boolean> {
    return this.call('confirm membership', () => this.isMember());
  }

  publishProgress(): Promise<void> {
    return Promise.resolve();
  }

  // ClockPort

  nowMs(): number {
    return this.world.nowMs;
  }

  sleep(ms: number): Promise<void> {
    const dueMs = this.world.nowMs + ms;
    return this.call('sleep', () => {
      this.world.nowMs = Math.max(this.world.nowMs, dueMs);
    });
  }

  breathe(): Promise<void> {
    return this.call('breathe', () => undefined);
  }

  // StorePort

  claim(_job: string, partition: number, topics: readonly EventTopic[]): Promise<Claim[]> {
    const { store } = this.world;
    return this.ask(
      'claim',
      () => store.claim(partition, topics),
      () => store.canLock(partition, topics),
    );
  }

  reclaim(
    _job: string,
    partition: number,
    held: readonly { topic: EventTopic; epoch: number }[],
  ): Promise<Claim[] | undefined> {
    const { store } = this.world;
    const topics = held.map(({ topic }) => topic);
    return this.ask(
      'reclaim',
      () => store.reclaim(partition, held),
      () => store.canLock(partition, topics),
    );
  }

  /**
   * Three steps at the server, each at a moment of the seed's choosing: BEGIN and rows (locks are taken), COMMIT, answer.
   * Until COMMIT is sent, a worker that is stopped or dead loses its transaction; after that it happens without it.
   */
  flush(_job: unknown, cuts: readonly Cut[]): Promise<{ fencedPartitions: readonly number[] }> {
    const { store, calls, random, faults } = this.world;
    let transaction: SimulatedTransaction | undefined;
    const lose = (): boolean => faults.active && random.chance(faults.answerLost);
    return new Promise((resolve, reject) => {
      const commit = (): boolean => {
        const fencedPartitions = store.commit(transaction as SimulatedTransaction);
        this.answer('flush', () =>
          lose() ? reject(new FlushOutcomeUnknown('lost after COMMIT')) : resolve({ fencedPartitions }),
        );
        return true;
      };
      const abort = (error: Error): boolean => {
        store.rollback(transaction as SimulatedTransaction);
        this.answer('flush', () => reject(error));
        return true;
      };
      calls.add({
        owner: SERVER,
        what: 'flush',
        isReady: () => transaction !== undefined || store.canBegin(cuts),
        step: () => {
          if (transaction === undefined) {
            if (this.isDead || lose()) {
              this.answer('flush', () => reject(new StoreUnavailable('lost before BEGIN')));
              return true;
            }
            transaction = store.begin(cuts);
            return false;
          }
          if (this.isDead || this.isStopped) {
            // COMMIT was on its way, or the server ends the session of a worker that says nothing.
            return random.chance(0.5) ? commit() : abort(new FlushOutcomeUnknown('session ended'));
          }
          if (lose())
            return abort(
              random.chance(0.5) ? new StoreUnavailable('lost') : new FlushOutcomeUnknown('lost before COMMIT'),
            );
          return commit();
        },
      });
    });
  }

  private isMember(): boolean {
    return this.world.membersPartitions(this) !== undefined;
  }

  private heartbeat(): Promise<void> {
    if (this.isMember() || this.world.random.chance(0.5)) return Promise.resolve();
    return Promise.reject(new Error('the group has moved on'));
  }

  private position(topic: EventTopic, partition: number): Position {
    const key = `${topic}-${partition}`;
    let position = this.positions.get(key);
    if (position === undefined) this.positions.set(key, (position = { offset: 0, busy: false }));
    return position;
  }

  /** A call whose effect happens at the server and whose answer may be lost, before or after it. */
  private ask<T>(what: string, effect: () => T, isReady: () => boolean = () => true): Promise<T> {
    const { calls, random, faults } = this.world;
    const lose = (): boolean => faults.active && random.chance(faults.answerLost);
    return new Promise((resolve, reject) => {
      calls.add({
        owner: SERVER,
        what,
        isReady,
        step: () => {
          if (this.isDead || lose()) {
            this.answer(what, () => reject(new StoreUnavailable(`${what} lost before its effect`)));
            return true;
          }
          const result = effect();
          this.answer(what, () =>
            lose() ? reject(new StoreUnavailable(`${what} lost after its effect`)) : resolve(result),
          );
          return true;
        },
      });
    });
  }

  private call<T>(what: string, effect: () => T): Promise<T> {
    return new Promise((resolve) => this.answer(what, () => resolve(effect())));
  }

  private answer(what: string, deliver: () => void): void {
    if (this.isDead) return;
    this.world.calls.add({
      owner: this,
      what,
      isReady: () => true,
      step: () => {
        deliver();
        return true;
      },
    });
  }
}

/** Owner of what goes on at the server, whatever becomes of the worker that asked. */
export const SERVER = {};
