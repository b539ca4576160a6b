import type { AnyEvent, EventTopic, JudgeRecord, Judgement } from '@globalmart/contracts';
import type { CategoryResolver } from '../catalogue/category-resolver';
import { PartitionCategories } from '../catalogue/partition-categories';
import { LogIncident } from '../errors';
import type { Claim, Cut } from '../flush/cut';
import type { AnyJob } from '../job';
import type { ClockPort, LogPort, LogRecord, RandomPort, RecordBatch, StorePort } from '../ports';
import { TopicReader } from '../read/topic-reader';
import { Backoff, untilAvailable } from './backoff';
import { JobSlot } from './job-slot';
import type { EngineObserver } from './observer';
import type { EngineSettings } from './settings';

const WAIT_MS = 25;

type Judged = Judgement<AnyEvent> | undefined;

export interface TaskContext {
  readonly jobs: readonly AnyJob[];
  readonly judgeRecord: JudgeRecord;
  readonly log: LogPort;
  readonly store: StorePort;
  readonly categories: CategoryResolver | undefined;
  readonly clock: ClockPort;
  readonly random: RandomPort;
  readonly observer: EngineObserver;
  readonly settings: EngineSettings;
  /** Something waits to be flushed. */
  readonly onPending: (job: AnyJob) => void;
  /** A bug: the worker has to end. */
  readonly onFailure: (error: Error) => void;
}

/**
 * Partition i of all topics of the worker's jobs, from taking it over to giving it up: opening (claim, then find where to
 * read), open, and closed for good. A task that lost its partition is never revived; a new one starts from the store.
 */
export class PartitionTask {
  private state: 'opening' | 'open' | 'incident' | 'failed' | 'closed' = 'opening';
  private readonly readers = new Map<EventTopic, TopicReader>();
  private readonly slots = new Map<AnyJob, JobSlot>();
  private readonly endOffsets = new Map<EventTopic, number>();
  private readonly checkedAt = new Map<EventTopic, number>();
  private readonly categories: PartitionCategories;

  constructor(
    readonly partition: number,
    private readonly context: TaskContext,
  ) {
    this.categories = new PartitionCategories({ ...context, partition, isWanted: () => this.isOpen });
  }

  get isClosed(): boolean {
    return this.state === 'closed';
  }

  get isOpen(): boolean {
    return this.state === 'open';
  }

  /** Whether the log no longer continues where the results end: nothing moves until a person has decided. */
  get hasIncident(): boolean {
    return this.state === 'incident';
  }

  /** Takes the partition over and points the log at the first record needed. */
  async open(): Promise<void> {
    const { jobs, store, log, clock, observer, settings } = this.context;
    const startedMs = clock.nowMs();

    const claimsByTopic = new Map<EventTopic, Claim[]>();
    for (const job of jobs) {
      const claims = await this.retry(`claim ${job.name}-${this.partition}`, () =>
        store.claim(job.name, this.partition, job.topics),
      );
      if (claims === undefined || this.isClosed) return;
      this.slots.set(job, new JobSlot(job, this.partition, claims, settings.watermarkDelayMs));
      for (const claim of claims) claimsByTopic.set(claim.topic, [...(claimsByTopic.get(claim.topic) ?? []), claim]);
    }
    const greatestReachMs = Math.max(0, ...jobs.map((job) => job.stateReachMs ?? 0));
    for (const [topic, claims] of claimsByTopic) {
      const bounds = await this.retry(`bounds of ${topic}-${this.partition}`, () => log.bounds(topic, this.partition));
      if (bounds === undefined || this.isClosed) return;
      try {
        const options = { watermarkDelayMs: settings.watermarkDelayMs, greatestReachMs };
        const reader = new TopicReader(topic, this.partition, claims, bounds, options);
        this.readers.set(topic, reader);
        this.endOffsets.set(topic, bounds.endOffset);
      } catch (error) {
        this.stopOn(error);
        return;
      }
    }
    this.state = 'open';
    this.seekToExpected();
    const positions = [...this.readers].map(([topic, reader]) => `${topic}@${reader.expected}`);
    observer.opened(this.partition, { durationMs: clock.nowMs() - startedMs, positions });
  }

  /** Points the log at the record that reading goes on with. */
  seekToExpected(): void {
    if (!this.isOpen) return;
    for (const [topic, reader] of this.readers) this.context.log.seek(topic, this.partition, reader.expected);
  }

  /**
   * Takes a batch in, slice by slice; returns when it is folded, or as soon as this task is no longer the one to fold it.
   * A batch that does not begin where reading stands is answered by a seek and otherwise left alone.
   */
  async receive(batch: RecordBatch): Promise<void> {
    while (this.state === 'opening') await this.pause();
    const reader = this.readers.get(batch.topic);
    if (!this.isOpen || reader === undefined) return;
    this.endOffsets.set(batch.topic, batch.endOffset);
    try {
      if (!(await this.continuesAt(reader, batch))) return;
      await this.fold(reader, batch);
    } catch (error) {
      this.stopOn(error);
    }
  }

  /** The cut a flush of `job` should carry for this partition, if there is anything to write. */
  cut(job: AnyJob): Cut | undefined {
    return this.isOpen ? this.slots.get(job)?.cut(this.readers) : undefined;
  }

  slot(job: AnyJob): JobSlot | undefined {
    return this.slots.get(job);
  }

  /** Records that wait in the log behind this task, over all its topics. */
  get lag(): number {
    let lag = 0;
    for (const topic of this.readers.keys()) lag += this.lagOf(topic);
    return lag;
  }

  lagOf(topic: EventTopic): number {
    const expected = this.readers.get(topic)?.expected ?? 0;
    return Math.max(0, (this.endOffsets.get(topic) ?? 0) - expected);
  }

  /** Since when (the clock's ms) records of the topic have waited for the catalogue; undefined if they do not. */
  waitsForCatalogueSince(topic: EventTopic): number | undefined {
    return this.categories.waitingSince(topic);
  }

  readersNow(): IterableIterator<TopicReader> {
    return this.readers.values();
  }

  /**
   * Compares the log's bounds with where reading stands; an incident stops the partition. Where records wait and nothing came
   * since the last time, the log is pointed at its place again: kafkajs, told of the end of an old batch after a seek, can
   * stand behind records that then nobody ever hands over.
   */
  async checkLog(): Promise<void> {
    for (const [topic, reader] of this.readers) {
      if (!this.isOpen) return;
      const asked = reader.expected;
      const bounds = await this.context.log.bounds(topic, this.partition);
      if (!this.isOpen) return;
      this.endOffsets.set(topic, bounds.endOffset);
      try {
        reader.checkBounds(bounds, asked);
      } catch (error) {
        this.stopOn(error);
        return;
      }
      const { expected } = reader;
      if (bounds.endOffset > expected && this.checkedAt.get(topic) === expected) {
        this.context.log.seek(topic, this.partition, expected);
      }
      this.checkedAt.set(topic, expected);
    }
  }

  close(reason: 'unassigned' | 'fenced' | 'stopped'): void {
    if (this.isClosed) return;
    this.state = 'closed';
    this.context.observer.closed(this.partition, reason);
  }

  /**
   * kafkajs falls back to the group's own idea of the position after a rejoin and to the log's start after a truncation, in
   * silence. Safety does not rest on either: reading goes on only where it stood.
   */
  private async continuesAt(reader: TopicReader, batch: RecordBatch): Promise<boolean> {
    const { log, observer } = this.context;
    if (batch.lastOffset < reader.expected && batch.fetchedOffset < reader.expected) {
      log.seek(batch.topic, batch.partition, reader.expected);
      return false;
    }
    const first = batch.records[0]?.offset ?? batch.lastOffset + 1;
    if (first <= reader.expected) return true;
    const expected = reader.expected;
    const bounds = await this.retry(`bounds of ${batch.topic}-${batch.partition}`, () =>
      log.bounds(batch.topic, batch.partition),
    );
    if (bounds === undefined || !this.isOpen || reader.expected !== expected) return false;
    reader.checkBounds(bounds, expected);
    if (batch.fetchedOffset !== expected) {
      log.seek(batch.topic, batch.partition, expected);
      return false;
    }
    observer.gapAccepted(batch.topic, batch.partition, expected, first);
    return true;
  }

  private async fold(reader: TopicReader, batch: RecordBatch): Promise<void> {
    const { clock, settings } = this.context;
    const { topic, records } = batch;
    let at = 0;
    while (at < records.length) {
      const end = Math.min(records.length, at + settings.sliceRecords);
      try {
        const judgements = this.judgeSlice(reader, batch, at, end);
        const endOffset = this.endOffsets.get(topic) ?? batch.endOffset;
        if (!(await this.categories.fill({ topic, records, from: at, judgements, endOffset }))) return;
        this.foldSlice(reader, batch, at, judgements);
      } catch (error) {
        this.stopOn(error);
        return;
      }
      at = end;
      this.announce();
      if (at < records.length) await clock.breathe();
      while (this.isOpen && this.isFull()) await this.pause();
      if (!this.isOpen) return;
    }
    reader.skipTo(batch.lastOffset + 1);
    this.announce();
  }

  /** Judges each record by itself, which moves nothing; `undefined` for what was read before, as the start of a fetch may be. */
  private judgeSlice(reader: TopicReader, { topic, records }: RecordBatch, from: number, to: number): Judged[] {
    const { judgeRecord } = this.context;
    const judgements = new Array<Judged>(to - from);
    for (let at = from; at < to; at++) {
      const record = records[at] as LogRecord;
      judgements[at - from] = record.offset < reader.expected ? undefined : judgeRecord(topic, record);
    }
    return judgements;
  }

  private foldSlice(reader: TopicReader, batch: RecordBatch, from: number, judgements: readonly Judged[]): void {
    const { observer } = this.context;
    for (let at = 0; at < judgements.length; at++) {
      const record = batch.records[from + at] as LogRecord;
      const judgement = judgements[at];
      if (judgement === undefined || record.offset < reader.expected) continue;
      const judged = reader.read(record, judgement);
      if (judged === undefined) continue;
      let isNews = false;
      for (const slot of this.slots.values()) isNews = slot.apply(batch.topic, judged, record) || isNews;
      if (isNews) observer.judged(batch.topic, judged);
    }
  }

  /** Asks again while the store or the log cannot answer; `undefined` once the task is closed. */
  private retry<T>(what: string, attempt: () => Promise<T>): Promise<T | undefined> {
    const { clock, random, observer } = this.context;
    return untilAvailable(
      attempt,
      () => !this.isClosed,
      new Backoff(clock, random),
      (error) => observer.retrying(what, error),
    );
  }

  private announce(): void {
    for (const job of this.slots.keys()) this.context.onPending(job);
  }

  private isFull(): boolean {
    const { maxPendingRecords, maxPendingBytes } = this.context.settings;
    for (const { pendingRecords, pendingBytes } of this.slots.values()) {
      if (pendingRecords >= maxPendingRecords || pendingBytes >= maxPendingBytes) return true;
    }
    return false;
  }

  private async pause(): Promise<void> {
    await this.context.clock.sleep(WAIT_MS);
  }

  private stopOn(error: unknown): void {
    if (error instanceof LogIncident) {
      this.state = 'incident';
      this.context.observer.incident(error);
      return;
    }
    // Reading has moved past the record that could not be folded: no cut may ever be made from here.
    this.state = 'failed';
    this.context.onFailure(error instanceof Error ? error : new Error(String(error)));
  }
}
