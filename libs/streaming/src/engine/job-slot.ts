import type { EventTopic } from '@globalmart/contracts';
import type { Slice } from '../catalogue/partition-categories';
import type { Claim, Cut, Move } from '../flush/cut';
import type { AnyJob, Fold } from '../job';
import type { LogRecord } from '../ports';
import type { TopicReader } from '../read/topic-reader';
import type { LoadedState, StateKey } from '../state/keyed-state';
import type { JudgedEvent } from '../verdict/partition-verdict';
import type { Offsets } from './behind';
import type { EngineSettings } from './settings';

type PendingLimits = Pick<EngineSettings, 'maxPendingRecords' | 'maxPendingBytes'>;

interface SlotPosition {
  epoch: number;
  /** What the store has. */
  committed: number;
  /** Records before this are not needed for the fold's state. */
  readonly feedFrom: number;
  /** Records before this have their effects in the store already. */
  readonly liveFrom: number;
  /** Records folded since the last cut. */
  records: number;
}

/** One job on one partition: its fold, how far the store has it, and the cut on its way there. */
export class JobSlot {
  private readonly fold: Fold<unknown>;
  private readonly positions: Map<EventTopic, SlotPosition>;
  private inFlight: Cut | undefined;
  private inFlightBytes = 0;
  private records = 0;
  private oldestAppendMs = Number.POSITIVE_INFINITY;

  constructor(
    readonly job: AnyJob,
    readonly partition: number,
    claims: readonly Claim[],
    watermarkDelayMs: number,
  ) {
    this.fold = job.createFold(partition, watermarkDelayMs);
    this.positions = new Map(
      claims.map((claim) => [
        claim.topic,
        {
          epoch: claim.epoch,
          committed: claim.nextOffset,
          feedFrom: claim.restoreOffset,
          liveFrom: claim.nextOffset,
          records: 0,
        },
      ]),
    );
  }

  /** How far the store has this job. */
  get committedOffsets(): Offsets {
    return new Map([...this.positions].map(([topic, { committed }]) => [topic, committed]));
  }

  /** Records folded but not yet in the store. */
  get pendingRecords(): number {
    return this.records + (this.inFlight?.records ?? 0);
  }

  /** Bytes of records folded but not yet where they have to go. */
  get pendingBytes(): number {
    return this.inFlightBytes + (this.fold.heldBytes ?? 0);
  }

  /** How much waits for a flush, as a part of what may: it is full from 1 on. */
  fullness({ maxPendingRecords, maxPendingBytes }: PendingLimits): number {
    return Math.max(
      this.pendingRecords / maxPendingRecords,
      this.pendingBytes / (this.job.maxPendingBytes ?? maxPendingBytes),
    );
  }

  /** Whether as much waits for a flush as may. */
  isFull(limits: PendingLimits): boolean {
    return this.fullness(limits) >= 1;
  }

  /** Whether so much waits for the next flush that it should begin now. */
  isHalfFull({ maxPendingRecords, maxPendingBytes }: PendingLimits): boolean {
    const bytes = this.fold.heldBytes ?? 0;
    return 2 * this.records >= maxPendingRecords || 2 * bytes >= (this.job.maxPendingBytes ?? maxPendingBytes);
  }

  /** Where the fold depends on rows of the job's own. */
  get state(): LoadedState | undefined {
    return this.fold.state;
  }

  /** The keys whose rows have to be loaded before this slice can be folded. */
  missingState(slice: Slice): readonly StateKey[] {
    const position = this.positions.get(slice.topic);
    return position === undefined ? [] : (this.fold.state?.missing(slice, position.feedFrom) ?? []);
  }

  /**
   * Folds consecutive records of one topic, each with its verdict at the same place; returns for how many, the last ones, the
   * effects are still to be written.
   */
  apply(topic: EventTopic, judged: readonly JudgedEvent[], records: readonly LogRecord[]): number {
    const position = this.positions.get(topic);
    if (position === undefined) return 0;
    const { fold } = this;
    const { feedFrom, liveFrom } = position;
    let live = 0;
    for (let at = 0; at < records.length; at++) {
      const record = records[at] as LogRecord;
      const { offset, appendTimeMs } = record;
      if (offset < feedFrom) continue;
      const muted = offset < liveFrom;
      fold.apply(judged[at] as JudgedEvent, record, muted, topic);
      if (muted) continue;
      live++;
      if (appendTimeMs < this.oldestAppendMs) this.oldestAppendMs = appendTimeMs;
    }
    this.records += live;
    position.records += live;
    return live;
  }

  /** The cut to write next: the one that failed before, unchanged, or everything read since the last. */
  cut(readers: ReadonlyMap<EventTopic, TopicReader>): Cut | undefined {
    if (this.inFlight !== undefined) return this.inFlight;
    const moves: Move[] = [];
    for (const [topic, position] of this.positions) {
      const reader = readers.get(topic);
      if (reader === undefined || reader.expected <= position.committed) continue;
      const { epoch, committed: fromOffset, records } = position;
      const { watermarkMs } = reader;
      moves.push({ ...reader.position(this.job.stateReachMs), epoch, fromOffset, watermarkMs, records });
      position.records = 0;
    }
    if (moves.length === 0) return undefined;
    const { records, oldestAppendMs } = this;
    this.inFlightBytes = this.fold.heldBytes ?? 0;
    this.records = 0;
    this.oldestAppendMs = Number.POSITIVE_INFINITY;
    this.inFlight = { partition: this.partition, delta: this.fold.take(), moves, records, oldestAppendMs };
    return this.inFlight;
  }

  /** The store has the cut. */
  committed(): void {
    for (const move of this.inFlight?.moves ?? []) this.positionOf(move.topic).committed = move.nextOffset;
    this.inFlight = undefined;
    this.inFlightBytes = 0;
    this.fold.state?.committed();
  }

  /** The epochs under which this job holds the partition, for asking what became of a flush. */
  held(): { topic: EventTopic; epoch: number }[] {
    return [...this.positions].map(([topic, { epoch }]) => ({ topic, epoch }));
  }

  /**
   * Goes on under the epochs of `claims` after an unknown outcome.
   * Returns whether the cut on its way had been committed; if not, the same cut waits to be written again.
   */
  resume(claims: readonly Claim[]): boolean {
    const cut = this.inFlight;
    for (const { topic, epoch } of claims) this.positionOf(topic).epoch = epoch;
    if (cut === undefined) return true;
    const stored = new Map(claims.map(({ topic, nextOffset }) => [topic, nextOffset]));
    if (cut.moves.every((move) => stored.get(move.topic) === move.nextOffset)) {
      this.committed();
      return true;
    }
    const moves = cut.moves.map((move) => ({ ...move, epoch: this.positionOf(move.topic).epoch }));
    this.inFlight = { ...cut, moves };
    return false;
  }

  private positionOf(topic: EventTopic): SlotPosition {
    const position = this.positions.get(topic);
    if (position === undefined) throw new Error(`job ${this.job.name} holds no position of ${topic}-${this.partition}`);
    return position;
  }
}
