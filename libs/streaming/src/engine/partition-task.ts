import type { EventTopic } from '@globalmart/contracts';
import { PartitionCategories, type Slice } from '../catalogue/partition-categories';
import { asError, LogIncident } from '../errors';
import type { Cut } from '../flush/cut';
import type { AnyJob } from '../job';
import type { LogRecord, RecordBatch } from '../ports';
import type { TopicReader } from '../read/topic-reader';
import { SliceState } from '../state/slice-state';
import { askUntilAnswered } from './backoff';
import { frontOf, recordsBehind } from './behind';
import type { JudgedEvent } from '../verdict/partition-verdict';
import type { JobSlot } from './job-slot';
import { PartitionOpening } from './partition-opening';
import { isTooFarAhead } from './side-by-side';
import { Standstill } from './standstill';
import type { TaskContext, TaskPlace } from './task-context';

const WAIT_MS = 25;

export type CloseReason = 'unassigned' | 'fenced' | 'stopped' | 'joined' | 'parted' | 'incident over';

/**
 * Partition i of all topics of some jobs, from taking it over to giving it up: opening (claim, then find where to read), open,
 * and closed for good. A task that lost its partition is never revived; a new one starts from the store.
 */
export class PartitionTask {
  private state: 'opening' | 'open' | 'incident' | 'failed' | 'closed' = 'opening';
  private readonly opening: PartitionOpening;
  private readonly readers: ReadonlyMap<EventTopic, TopicReader>;
  private readonly slots: ReadonlyMap<AnyJob, JobSlot>;
  private readonly endOffsets: Map<EventTopic, number>;
  private readonly checkedAt = new Map<EventTopic, number>();
  private readonly categories: PartitionCategories;
  private readonly sliceState: SliceState;
  private readonly standstill: Standstill;
  /** Topics that wait for others to catch up. */
  private readonly resting = new Set<EventTopic>();
  private stoppedBy: LogIncident | undefined;

  constructor(
    private readonly context: TaskContext,
    private readonly place: TaskPlace,
  ) {
    this.opening = new PartitionOpening(context, place, () => !this.isClosed);
    ({ readers: this.readers, slots: this.slots, endOffsets: this.endOffsets } = this.opening);
    const own = { ...context, partition: place.partition, isWanted: () => this.isOpen };
    this.categories = new PartitionCategories(own);
    this.sliceState = new SliceState(own);
    this.standstill = new Standstill(context.clock);
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

  /** Whether all its jobs write to stores of their own that take nothing at the moment: it can move only when they do. */
  get isSinkAway(): boolean {
    const { jobs } = this;
    return jobs.length > 0 && jobs.every(this.context.isSinkAway);
  }

  /** Set while the log does not continue where the results end: nothing moves until a person has decided. */
  get incident(): LogIncident | undefined {
    return this.state === 'incident' ? this.stoppedBy : undefined;
  }

  /** Takes the partition over and points the log at the first record needed. */
  async open(): Promise<void> {
    const { clock, observer } = this.context;
    const startedMs = clock.nowMs();
    try {
      if (!(await this.opening.run())) return;
    } catch (error) {
      if (!(error instanceof LogIncident)) throw error;
      this.stopOn(error);
      return;
    }
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
      if (bounds.endOffset > expected && this.checkedAt.get(topic) === expected && !this.resting.has(topic)) {
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
    const first = batch.records.slice(0, 1)[0]?.offset ?? batch.lastOffset + 1;
    if (first <= reader.expected) return true;
    const expected = reader.expected;
    const asker = { ...this.context, isWanted: () => !this.isClosed };
    const bounds = await askUntilAnswered(asker, `bounds of ${batch.topic}-${batch.partition}`, () =>
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
      await this.letOthersCatchUp(topic);
      if (!this.isOpen) return;
      const end = Math.min(records.length, at + settings.sliceRecords);
      if (!(await this.readSlice(reader, batch, at, end))) return;
      at = end;
      this.announce();
      if (at < records.length) await clock.breathe();
      while (this.isOpen && this.isFull()) {
        this.leaveStuckJobs();
        await this.pause();
      }
      if (!this.isOpen) return;
    }
    reader.skipTo(batch.lastOffset + 1);
    this.announce();
  }

  /**
   * Reads, judges and folds records of a batch; resolves with false when nobody wants them folded any more. Nothing holds on to
   * them afterwards: in `fold` they would stay alive while other partitions have their turn, to be moved by every scavenge.
   */
  private async readSlice(reader: TopicReader, batch: RecordBatch, from: number, to: number): Promise<boolean> {
    try {
      const slice = this.judgeSlice(reader, batch, batch.records.slice(from, to));
      if (!(await this.categories.fill(slice))) return false;
      const fold = () => this.foldSlice(reader, slice);
      const stateful = this.slotsOf(batch.topic).filter(({ state }) => state !== undefined);
      if (stateful.length > 0) return await this.sliceState.inTurn(stateful, slice, fold);
      fold();
      return true;
    } catch (error) {
      this.stopOn(error);
      return false;
    }
  }

  /** What was handed over waits here, and no more of it is fetched, while another topic is too far behind. */
  private async letOthersCatchUp(topic: EventTopic): Promise<void> {
    const { readers, context, categories } = this;
    const slots = [...this.slots.values()];
    const lagOf = (other: EventTopic): number => this.lagOf(other);
    // Whoever rests for others does not stand for a reason of its own.
    const stands = (other: EventTopic): boolean =>
      !this.resting.has(other) && this.standstill.stands(other, readers.get(other)?.expected ?? 0);
    const isStuck = (other: EventTopic): boolean => categories.waitingSince(other) !== undefined || stands(other);
    const options = { readers, slots, lagOf, isStuck, settings: context.settings };
    while (this.isOpen && isTooFarAhead(topic, options)) {
      this.resting.add(topic);
      this.place.reader.rest(topic, this.partition);
      await this.pause();
    }
    this.resting.delete(topic);
  }

  /** Judges each record by itself, which moves nothing; `undefined` for what was read before, as the start of a fetch may be. */
  private judgeSlice(reader: TopicReader, batch: RecordBatch, records: readonly LogRecord[]): Slice {
    const { judgeRecord } = this.context;
    const { topic } = batch;
    const judgements = records.map((record) =>
      record.offset < reader.expected ? undefined : judgeRecord(topic, record),
    );
    return { topic, records, judgements, endOffset: this.endOffsets.get(topic) ?? batch.endOffset };
  }

  /** Those of the jobs that read the topic. */
  private slotsOf(topic: EventTopic): JobSlot[] {
    return [...this.slots.values()].filter(({ job }) => job.topics.includes(topic));
  }

  private foldSlice(reader: TopicReader, { topic, records, judgements }: Slice): void {
    const judged: JudgedEvent[] = [];
    const toFold: LogRecord[] = [];
    for (let at = 0; at < judgements.length; at++) {
      const record = records[at] as LogRecord;
      const judgement = judgements[at];
      if (judgement === undefined || record.offset < reader.expected) continue;
      const verdict = reader.read(record, judgement);
      if (verdict === undefined) continue;
      judged.push(verdict);
      toFold.push(record);
    }
    // Job by job, so that what one looks up and adds to stays near at hand.
    const news = Math.max(...this.slotsOf(topic).map((slot) => slot.apply(topic, judged, toFold)));
    // What is read again to catch up was told by those at the front.
    if (news > 0 && this.lane === 0) this.context.observer.judged(topic, judged.slice(-news));
  }

  private announce(): void {
    for (const job of this.slots.keys()) this.context.onPending(job);
  }

  /** Whoever cannot write to a store of its own must not hold up those who do not need that store. */
  private leaveStuckJobs(): void {
    const { isSinkAway, settings } = this.context;
    const stuck = this.jobs.filter((job) => isSinkAway(job) && this.slots.get(job)?.isFull(settings));
    if (stuck.length > 0 && stuck.length < this.slots.size) this.place.part(stuck);
  }

  private isFull(): boolean {
    for (const slot of this.slots.values()) if (slot.isFull(this.context.settings)) return true;
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
