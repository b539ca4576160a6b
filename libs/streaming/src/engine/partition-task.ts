import type { AnyEvent, EventTopic, JudgeRecord, Judgement } from '@globalmart/contracts';
import type { CategoryResolver } from '../catalogue/category-resolver';
import { PartitionCategories } from '../catalogue/partition-categories';
import { asError, LogIncident } from '../errors';
import type { Beginning, Claim, Cut } from '../flush/cut';
import type { AnyJob } from '../job';
import type { ClockPort, LogPort, LogReader, LogRecord, RandomPort, RecordBatch, StorePort } from '../ports';
import { TopicReader } from '../read/topic-reader';
import { SliceState } from '../state/slice-state';
import { Backoff, untilAvailable } from './backoff';
import { divide, frontOf, type Offsets, recordsBehind } from './behind';
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

/** What one task is for. */
export interface TaskPlace {
  readonly partition: number;
  /** 0 is the front; the jobs of each lane are far behind those of the one before. */
  readonly lane: number;
  /** The jobs to take on, as far as they are near each other. */
  readonly jobs: readonly AnyJob[];
  /** Those that are to be together in any case. */
  readonly joining: ReadonlySet<AnyJob>;
  /** Whose batches it gets. */
  readonly reader: LogReader;
  /** Takes the jobs that are too far behind. */
  readonly leave: (behind: readonly AnyJob[]) => void;
}

export type CloseReason = 'unassigned' | 'fenced' | 'stopped' | 'joined' | 'incident over';

type Bounds = Awaited<ReturnType<LogPort['bounds']>>;

/**
 * Partition i of all topics of some jobs, from taking it over to giving it up: opening (claim, then find where to read), open,
 * and closed for good. A task that lost its partition is never revived; a new one starts from the store.
 */
export class PartitionTask {
  private state: 'opening' | 'open' | 'incident' | 'failed' | 'closed' = 'opening';
  private readonly readers = new Map<EventTopic, TopicReader>();
  private readonly slots = new Map<AnyJob, JobSlot>();
  private readonly endOffsets = new Map<EventTopic, number>();
  private readonly checkedAt = new Map<EventTopic, number>();
  private readonly categories: PartitionCategories;
  private readonly sliceState: SliceState;
  private stoppedBy: LogIncident | undefined;

  constructor(
    private readonly context: TaskContext,
    private readonly place: TaskPlace,
  ) {
    const own = { ...context, partition: place.partition, isWanted: () => this.isOpen };
    this.categories = new PartitionCategories(own);
    this.sliceState = new SliceState(own);
  }

  get partition(): number {
    return this.place.partition;
  }

  get lane(): number {
    return this.place.lane;
  }

  /** The jobs it was given, also those it left to the next lane. */
  get candidates(): readonly AnyJob[] {
    return this.place.jobs;
  }

  /** The jobs it has taken on. */
  get jobs(): readonly AnyJob[] {
    return [...this.slots.keys()];
  }

  get isClosed(): boolean {
    return this.state === 'closed';
  }

  get isOpen(): boolean {
    return this.state === 'open';
  }

  /** Set while the log does not continue where the results end: nothing moves until a person has decided. */
  get incident(): LogIncident | undefined {
    return this.state === 'incident' ? this.stoppedBy : undefined;
  }

  /** Takes the partition over and points the log at the first record needed. */
  async open(): Promise<void> {
    const { clock, observer } = this.context;
    const startedMs = clock.nowMs();
    const bounds = await this.boundsOf(new Set(this.candidates.flatMap(({ topics }) => topics)));
    if (bounds === undefined) return;
    const jobs = await this.jobsToTake(bounds);
    const claims = jobs && (await this.claim(jobs, bounds));
    if (claims === undefined || !(await this.openReaders(claims, bounds))) return;
    this.state = 'open';
    this.seekToExpected();
    const positions = [...this.readers].map(([topic, reader]) => `${topic}@${reader.expected}`);
    const names = this.jobs.map(({ name }) => name);
    observer.opened(this.partition, { durationMs: clock.nowMs() - startedMs, lane: this.lane, jobs: names, positions });
  }

  /** Points the log at the record that reading goes on with. */
  seekToExpected(): void {
    if (!this.isOpen) return;
    for (const [topic, reader] of this.readers) this.place.reader.seek(topic, this.partition, reader.expected);
  }

  /**
   * Whether all its jobs are near the front of another task of the same partition, by what the store has. Until the last of them
   * is, the others are as well off together: what that one has folded and not yet written would have to be folded again.
   */
  isNear(other: PartitionTask): boolean {
    const front = frontOf([...other.slots.values()].map((slot) => slot.committedOffsets));
    const { catchUpRecords } = this.context.settings;
    for (const { committedOffsets } of this.slots.values()) {
      if (recordsBehind(committedOffsets, front) > catchUpRecords) return false;
    }
    return true;
  }

  /**
   * Whether what stopped it may be over: the log covers what is needed, or somebody has moved the positions. Throws when the
   * store or the log cannot answer.
   */
  async mayGoOn(): Promise<boolean> {
    const { incident } = this;
    if (incident === undefined) return false;
    if (await this.isFenced()) return true;
    return incident.isSettledBy(await this.context.log.bounds(incident.topic, this.partition));
  }

  /**
   * Whether somebody else holds one of its positions, by a look at the store. A flush would tell as well; but where nothing
   * comes, there is none. Throws StoreUnavailable.
   */
  async isFenced(): Promise<boolean> {
    const names = this.jobs.map(({ name }) => name);
    const stored = await this.context.store.look(names, this.partition);
    const epochs = new Map(stored.map(({ job, topic, epoch }) => [`${job} ${topic}`, epoch]));
    for (const [{ name }, slot] of this.slots) {
      for (const { topic, epoch } of slot.held()) {
        const now = epochs.get(`${name} ${topic}`);
        if (now === undefined || now > epoch) return true;
      }
    }
    return false;
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
        this.place.reader.seek(topic, this.partition, expected);
      }
      this.checkedAt.set(topic, expected);
    }
  }

  close(reason: CloseReason): void {
    if (this.isClosed) return;
    this.state = 'closed';
    this.context.observer.closed(this.partition, reason, this.lane);
  }

  /**
   * kafkajs falls back to the group's own idea of the position after a rejoin and to the log's start after a truncation, in
   * silence. Safety does not rest on either: reading goes on only where it stood.
   */
  private async continuesAt(reader: TopicReader, batch: RecordBatch): Promise<boolean> {
    const { log, observer } = this.context;
    if (batch.lastOffset < reader.expected && batch.fetchedOffset < reader.expected) {
      this.place.reader.seek(batch.topic, batch.partition, reader.expected);
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
      this.place.reader.seek(batch.topic, batch.partition, expected);
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
        const slice = { topic, records, from: at, judgements, endOffset };
        if (!(await this.categories.fill(slice))) return;
        const fold = () => this.foldSlice(reader, batch, slice.from, judgements);
        if (!this.dependsOnState(topic)) fold();
        else if (!(await this.sliceState.inTurn(this.slots.values(), slice, fold))) return;
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

  private dependsOnState(topic: EventTopic): boolean {
    for (const [job, { state }] of this.slots) if (state !== undefined && job.topics.includes(topic)) return true;
    return false;
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
      // What is read again to catch up was told by those at the front.
      if (isNews && this.lane === 0) observer.judged(batch.topic, judged);
    }
  }

  private async boundsOf(topics: Iterable<EventTopic>): Promise<Map<EventTopic, Bounds> | undefined> {
    const found = new Map<EventTopic, Bounds>();
    const ask = async (topic: EventTopic): Promise<void> => {
      const bounds = await this.retry(`bounds of ${topic}-${this.partition}`, () =>
        this.context.log.bounds(topic, this.partition),
      );
      if (bounds !== undefined) found.set(topic, bounds);
    };
    await Promise.all([...topics].map(ask));
    return this.isClosed ? undefined : found;
  }

  /** Looks, without claiming, how far the jobs are, and leaves those far behind the others to the next lane. */
  private async jobsToTake(bounds: ReadonlyMap<EventTopic, Bounds>): Promise<readonly AnyJob[] | undefined> {
    const { store, settings } = this.context;
    const jobs = this.candidates;
    if (jobs.length === 1) return jobs;
    const names = jobs.map(({ name }) => name);
    const stored = await this.retry(`positions of partition ${this.partition}`, () =>
      store.look(names, this.partition),
    );
    if (stored === undefined || this.isClosed) return undefined;
    const offsets = new Map(stored.map(({ job, topic, nextOffset }) => [`${job} ${topic}`, nextOffset]));
    const offsetsOf = ({ name, topics }: AnyJob): Offsets =>
      new Map(topics.map((topic) => [topic, offsets.get(`${name} ${topic}`) ?? bounds.get(topic)?.startOffset ?? 0]));
    const positions = new Map(jobs.map((job) => [job, offsetsOf(job)]));
    const { together, behind } = divide(positions, settings.catchUpRecords, this.place.joining);
    if (behind.length > 0) this.place.leave(behind);
    return together;
  }

  private async claim(
    jobs: readonly AnyJob[],
    bounds: ReadonlyMap<EventTopic, Bounds>,
  ): Promise<Map<EventTopic, Claim[]> | undefined> {
    const { store, settings } = this.context;
    const claimsByTopic = new Map<EventTopic, Claim[]>();
    for (const job of jobs) {
      const beginnings = job.topics.map((topic): Beginning => ({
        topic,
        startOffset: bounds.get(topic)?.startOffset ?? 0,
      }));
      const claims = await this.retry(`claim ${job.name}-${this.partition}`, () =>
        store.claim(job.name, this.partition, beginnings),
      );
      if (claims === undefined || this.isClosed) return undefined;
      this.slots.set(job, new JobSlot(job, this.partition, claims, settings.watermarkDelayMs));
      for (const claim of claims) claimsByTopic.set(claim.topic, [...(claimsByTopic.get(claim.topic) ?? []), claim]);
    }
    return claimsByTopic;
  }

  private async openReaders(
    claimsByTopic: ReadonlyMap<EventTopic, Claim[]>,
    known: ReadonlyMap<EventTopic, Bounds>,
  ): Promise<boolean> {
    for (const [topic, claims] of claimsByTopic) {
      let bounds = known.get(topic);
      if (claims.some(({ nextOffset }) => nextOffset > (bounds?.endOffset ?? 0))) {
        // The owner before us went on after we had asked.
        bounds = (await this.boundsOf([topic]))?.get(topic);
      }
      if (bounds === undefined || this.isClosed) return false;
      try {
        this.readers.set(topic, this.readerOf(topic, claims, bounds));
        this.endOffsets.set(topic, bounds.endOffset);
      } catch (error) {
        this.stopOn(error);
        return false;
      }
    }
    return true;
  }

  private readerOf(topic: EventTopic, claims: readonly Claim[], bounds: Bounds): TopicReader {
    const { settings } = this.context;
    const greatestReachMs = Math.max(0, ...this.jobs.map((job) => job.stateReachMs ?? 0));
    const options = { watermarkDelayMs: settings.watermarkDelayMs, greatestReachMs };
    return new TopicReader(topic, this.partition, claims, bounds, options);
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
      this.stoppedBy = error;
      this.context.observer.incident(error);
      return;
    }
    // Reading has moved past the record that could not be folded: no cut may ever be made from here.
    this.state = 'failed';
    this.context.onFailure(asError(error));
  }
}
