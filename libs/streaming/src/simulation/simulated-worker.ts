import type { EventTopic, JudgeRecord, TopicName } from '@globalmart/contracts';
import type { OutgoingRecord } from '@globalmart/platform';
import type { EngineObserver } from '../engine/observer';
import type { EngineSettings } from '../engine/settings';
import { StreamEngine } from '../engine/stream-engine';
import { asError, FlushOutcomeUnknown, SinkUnavailable, StoreUnavailable } from '../errors';
import { clearAbandoned, sweepFiles } from '../files/clear-files';
import type { FileLedger, FileSink, PlannedFile } from '../files/file-ports';
import { FilesAhead } from '../files/files-ahead';
import type { Beginning, Claim, Cut, JobPosition } from '../flush/cut';
import { SendAhead } from '../flush/send-ahead';
import type { AnyJob } from '../job';
import type {
  CataloguePort,
  CatchUpReader,
  CatchUpSink,
  ClockPort,
  LogPort,
  OutgoingPort,
  ProductMoment,
  StorePort,
  VersionSpan,
} from '../ports';
import type { StateKey } from '../state/keyed-state';
import type { PendingCalls } from './pending-calls';
import type { SeededRandom } from './seeded-random';
import type { SimulatedFiles } from './simulated-files';
import type { SimulatedLog } from './simulated-log';
import { SimulatedReader } from './simulated-reader';
import type { SimulatedCatalogue, SimulatedStore, SimulatedTransaction } from './simulated-store';

/** What may become of a COMMIT whose answer is lost. */
export type CommitOutcome = 'committed' | 'not committed';

/** The world that workers share. */
export interface World {
  readonly random: SeededRandom;
  readonly calls: PendingCalls;
  readonly store: SimulatedStore;
  readonly catalogue: SimulatedCatalogue | undefined;
  readonly log: SimulatedLog;
  /** How likely an answer is lost, and what shall become of the next COMMIT where a scenario wants a certain loss. */
  readonly faults: { answerLost: number; nextCommit: CommitOutcome | undefined };
  nowMs: number;
  /** The group's coordinator: which partitions a worker has in the present generation. */
  membersPartitions(worker: SimulatedWorker): readonly number[] | undefined;
}

/** One worker process: a real engine over ports whose answers come when, and if, the seed says so. */
export class SimulatedWorker implements LogPort, OutgoingPort, StorePort, ClockPort, CataloguePort {
  readonly engine: StreamEngine;
  /** Stopped by SIGSTOP: it gets no answers, but what it asked for goes on at the other side. */
  isStopped = false;
  /** A transaction of this worker is open at the server. */
  hasOpenTransaction = false;
  private isDead = false;
  private isChecking = false;
  private isClearing = false;
  private readonly ahead = new SendAhead(this);
  private readonly filesAhead: ReadonlyMap<string, FilesAhead<object, unknown>>;
  private readonly front: SimulatedReader;
  private catchUps: SimulatedReader[] = [];
  private assigned: readonly number[] = [];

  constructor(
    private readonly world: World,
    jobs: readonly AnyJob[],
    judgeRecord: JudgeRecord,
    settings: EngineSettings,
    observer: EngineObserver,
    private readonly onFailure: (error: Error) => void,
  ) {
    this.filesAhead = new Map(jobs.flatMap(({ name }) => this.filesAheadOf(name)));
    this.engine = new StreamEngine({
      jobs,
      judgeRecord,
      log: this,
      store: this,
      catalogue: world.catalogue && this,
      clock: this,
      random: world.random,
      settings,
      observer,
      onFailure,
    });
    const { engine } = this;
    this.front = new SimulatedReader(world, this, { receive: (batch) => engine.receive(batch), wants: () => true });
  }

  get isAlive(): boolean {
    return !this.isDead;
  }

  kill(): void {
    this.isDead = true;
    this.world.calls.forget(this);
  }

  /** A new generation as this worker learns of it. Where reading begins is the group's business, and it may be anywhere. */
  assign(partitions: readonly number[]): void {
    this.assigned = partitions;
    for (const partition of partitions) this.front.scatter(partition);
    this.engine.assign(partitions);
  }

  /** Fetches for one of its partitions that is not being worked on; returns false when there is nothing to fetch. */
  fetch(): boolean {
    if (this.isDead || this.isStopped) return false;
    const choices = this.front.fetchable(this.assigned);
    for (const reader of this.catchUps) choices.push(...reader.fetchable());
    if (choices.length === 0) return false;
    this.world.random.pick(choices)();
    return true;
  }

  /**
   * What a timer does every few seconds, which is longer than it takes; a log that cannot answer is asked again another time.
   * The more topics, the more it asks: one check upon the other would leave little room for anything else.
   */
  checkLog(): void {
    if (this.isDead || this.isStopped || this.isChecking) return;
    this.isChecking = true;
    const done = (): void => {
      this.isChecking = false;
    };
    this.engine.checkLog().then(done, done);
    if (this.filesAhead.size === 0 || this.isClearing) return;
    this.isClearing = true;
    this.clearFiles({ sweeps: this.world.random.chance(0.1) }).then(
      () => (this.isClearing = false),
      (error: unknown) => this.onFailure(asError(error)),
    );
  }

  /** What `settle` and a worker's start do with files; what cannot be done now is done another time. */
  async clearFiles({ sweeps }: { sweeps: boolean }): Promise<void> {
    for (const [name, ahead] of this.filesAhead) {
      const files = this.world.store.filesOf(name) as SimulatedFiles;
      const [ledger, sink] = [this.ledgerOf(files), this.sinkOf(files)];
      try {
        await ahead.deleteLost(ledger);
        await clearAbandoned(ledger, sink);
        if (sweeps) await sweepFiles(ledger, sink);
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
      }
    }
  }

  // LogPort

  seek(topic: EventTopic, partition: number, offset: number): void {
    this.front.seek(topic, partition, offset);
  }

  rest(topic: EventTopic, partition: number): void {
    this.front.rest(topic, partition);
  }

  openCatchUp(sink: CatchUpSink): CatchUpReader {
    const reader = new SimulatedReader(this.world, this, sink);
    this.catchUps.push(reader);
    return {
      seek: (topic, partition, offset) => reader.seek(topic, partition, offset),
      rest: (topic, partition) => reader.rest(topic, partition),
      pause: () => reader.pause(),
      close: () => {
        this.catchUps = this.catchUps.filter((open) => open !== reader);
        return Promise.resolve();
      },
    };
  }

  bounds(topic: EventTopic, partition: number): Promise<{ startOffset: number; endOffset: number }> {
    return this.ask('bounds', () => ({ startOffset: 0, endOffset: this.world.log.end(topic, partition) }));
  }

  endOffsets(topic: EventTopic): Promise<readonly number[]> {
    const { log } = this.world;
    return this.ask('end offsets', () =>
      Array.from({ length: log.partitionCount }, (_, partition) => log.end(topic, partition)),
    );
  }

  confirmMembership(): Promise<boolean> {
    return this.call('confirm membership', () => this.world.membersPartitions(this) !== undefined);
  }

  publishProgress(): Promise<void> {
    return Promise.resolve();
  }

  // OutgoingPort

  send(topic: TopicName, records: readonly OutgoingRecord[]): Promise<void> {
    return this.ask('send', () => {
      for (const record of records) this.world.log.sent.push({ topic, record });
    });
  }

  // CataloguePort

  reach(): Promise<readonly number[]> {
    const { log, store } = this.world;
    return this.ask('reach of the catalogue', () =>
      Array.from({ length: log.partitionCount }, (_, partition) =>
        store.nextOffset('catalogue', 'product_catalog', partition),
      ),
    );
  }

  findSpans(moments: readonly ProductMoment[]): Promise<readonly VersionSpan[]> {
    const { catalogue, log, store } = this.world;
    return this.ask('versions', () => {
      const rows = Array.from({ length: log.partitionCount }, (_, partition) => store.rowsOf('catalogue', partition));
      return moments.map((moment) => (catalogue as SimulatedCatalogue).findSpan(rows, moment));
    });
  }

  changedProducts(from: readonly number[], until: readonly number[]): Promise<readonly string[] | undefined> {
    const { catalogue, random, store } = this.world;
    return this.ask('changed products', () => {
      // As if they were too many.
      if (random.chance(0.1)) return undefined;
      return until.flatMap((untilOffset, partition) => {
        const rows = store.rowsOf('catalogue', partition);
        return (catalogue as SimulatedCatalogue).changedProducts(rows, from[partition] ?? 0, untilOffset);
      });
    });
  }

  // ClockPort

  nowMs(): number {
    return this.world.nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const dueMs = this.world.nowMs + ms;
    return new Promise((resolve) => {
      signal?.addEventListener('abort', () => resolve(), { once: true });
      this.answer('sleep', () => {
        if (!signal?.aborted) this.world.nowMs = Math.max(this.world.nowMs, dueMs);
        resolve();
      });
    });
  }

  breathe(): Promise<void> {
    return this.call('breathe', () => undefined);
  }

  // StorePort

  look(jobs: readonly string[], partition: number): Promise<JobPosition[]> {
    return this.ask('look', () => this.world.store.look(jobs, partition));
  }

  claim(job: string, partition: number, beginnings: readonly Beginning[]): Promise<Claim[]> {
    const { store } = this.world;
    const topics = beginnings.map(({ topic }) => topic);
    return this.ask(
      'claim',
      () => store.claim(job, partition, beginnings),
      () => store.canLock(job, partition, topics),
    );
  }

  reclaim(
    job: string,
    partition: number,
    held: readonly { topic: EventTopic; epoch: number }[],
  ): Promise<Claim[] | undefined> {
    const { store } = this.world;
    const topics = held.map(({ topic }) => topic);
    return this.ask(
      'reclaim',
      () => store.reclaim(job, partition, held),
      () => store.canLock(job, partition, topics),
    );
  }

  loadState({ name }: AnyJob, partition: number, keys: readonly StateKey[]): Promise<readonly unknown[]> {
    const { store } = this.world;
    return this.ask('state', () => {
      const rows = store.rowsOf(name, partition);
      return keys.map((key) => store.jobNamed(name).stateAt?.(rows, key));
    });
  }

  async flush({ name }: AnyJob, cuts: readonly Cut[]): Promise<{ fencedPartitions: readonly number[] }> {
    await this.ahead.send(this.world.store.jobNamed(name), cuts);
    const lost = await this.writeAhead(name, cuts as readonly Cut<object>[]);
    const held = cuts.filter(({ partition }) => !lost.includes(partition));
    if (held.length === 0) return { fencedPartitions: lost };
    const { fencedPartitions } = await this.transact(name, held);
    return { fencedPartitions: [...lost, ...fencedPartitions] };
  }

  private async writeAhead(name: string, cuts: readonly Cut<object>[]): Promise<readonly number[]> {
    const ahead = this.filesAhead.get(name);
    const files = this.world.store.filesOf(name);
    if (ahead === undefined || files === undefined) return [];
    return ahead.write(this.ledgerOf(files), cuts, () => Promise.resolve());
  }

  private filesAheadOf(name: string): [string, FilesAhead<object, unknown>][] {
    const { store } = this.world;
    const files = store.filesOf(name);
    if (files === undefined) return [];
    const plan = (cut: Cut<object>) => store.jobNamed(name).files?.(cut) ?? [];
    return [[name, new FilesAhead({ plan, sink: this.sinkOf(files) })]];
  }

  private ledgerOf(files: SimulatedFiles): FileLedger {
    return {
      intend: (intents) => this.ask('intend', () => files.intend(intents)),
      abandoned: () => this.ask('abandoned', () => files.abandoned()),
      forget: (keys) => this.ask('forget', () => files.forget(keys)),
      unaccounted: (keys) => this.ask('unaccounted', () => files.unaccounted(keys)),
    };
  }

  /** On a disk of the worker's: a worker that is stopped does nothing there, and goes on with it when it wakes. */
  private sinkOf(files: SimulatedFiles): FileSink<unknown> {
    return {
      write: (file) => this.writeFile(files, file),
      delete: (key) => this.call('delete', () => files.delete(key)),
      list: () => this.call('list', () => files.keys()),
    };
  }

  private writeFile(files: SimulatedFiles, file: PlannedFile<unknown>): Promise<number> {
    return new Promise((resolve, reject) => {
      let isBegun = false;
      this.world.calls.add({
        owner: this,
        what: `write ${file.key}`,
        isReady: () => true,
        step: () => {
          if (!isBegun) {
            files.begin(file.key);
            isBegun = true;
            return false;
          }
          if (this.loses()) {
            files.giveUp(file.key);
            this.answer('write', () => reject(new SinkUnavailable('no space left on device')));
          } else {
            files.finish(file, this);
            this.answer('write', () => resolve(1));
          }
          return true;
        },
      });
    });
  }

  /**
   * Three steps at the server, each at a moment of the seed's choosing: BEGIN and rows (locks are taken), COMMIT, answer.
   * Until COMMIT is sent, a worker that is stopped or dead loses its transaction; after that it happens without it.
   */
  private transact(name: string, cuts: readonly Cut[]): Promise<{ fencedPartitions: readonly number[] }> {
    const { store, calls, random, faults } = this.world;
    let transaction: SimulatedTransaction | undefined;
    return new Promise((resolve, reject) => {
      const end = (): SimulatedTransaction => {
        this.hasOpenTransaction = false;
        return transaction as SimulatedTransaction;
      };
      const commit = (isAnswerLost: boolean): true => {
        const fencedPartitions = store.commit(end());
        this.answer('flush', () =>
          isAnswerLost ? reject(new FlushOutcomeUnknown('lost after COMMIT')) : resolve({ fencedPartitions }),
        );
        return true;
      };
      const abort = (error: Error): true => {
        store.rollback(end());
        this.answer('flush', () => reject(error));
        return true;
      };
      calls.add({
        owner: SERVER,
        what: `flush of ${name}`,
        isReady: () => transaction !== undefined || store.canBegin(name, cuts),
        step: () => {
          if (transaction === undefined) {
            if (this.isDead || this.loses()) {
              this.answer('flush', () => reject(new StoreUnavailable('lost before BEGIN')));
              return true;
            }
            transaction = store.begin(name, cuts);
            this.hasOpenTransaction = true;
            return false;
          }
          if (this.isDead || this.isStopped) {
            // COMMIT was on its way, or the server ends the session of a worker that says nothing.
            return random.chance(0.5) ? commit(this.loses()) : abort(new FlushOutcomeUnknown('session ended'));
          }
          const { nextCommit } = faults;
          faults.nextCommit = undefined;
          if (nextCommit === 'committed') return commit(true);
          if (nextCommit === 'not committed') return abort(new FlushOutcomeUnknown('lost before COMMIT'));
          if (!this.loses()) return commit(this.loses());
          return abort(
            random.chance(0.5) ? new StoreUnavailable('lost') : new FlushOutcomeUnknown('lost before COMMIT'),
          );
        },
      });
    });
  }

  /** A call whose effect happens at the server and whose answer may be lost, before or after it. */
  private ask<T>(what: string, effect: () => T, isReady: () => boolean = () => true): Promise<T> {
    return new Promise((resolve, reject) => {
      this.world.calls.add({
        owner: SERVER,
        what,
        isReady,
        step: () => {
          if (this.isDead || this.loses()) {
            this.answer(what, () => reject(new StoreUnavailable(`${what} lost before its effect`)));
            return true;
          }
          const result = effect();
          const isAnswerLost = this.loses();
          this.answer(what, () =>
            isAnswerLost ? reject(new StoreUnavailable(`${what} lost after its effect`)) : resolve(result),
          );
          return true;
        },
      });
    });
  }

  private loses(): boolean {
    const { random, faults } = this.world;
    return faults.answerLost > 0 && random.chance(faults.answerLost);
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
