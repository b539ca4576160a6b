import type { EventTopic, TopicName } from '@globalmart/contracts';
import type { OutgoingRecord, RecordHeader } from '@globalmart/platform';
import type { Beginning, Claim, Cut, JobPosition } from './flush/cut';
import type { AnyJob } from './job';
import type { StateKey } from './state/keyed-state';

/** A record as it lies in the log. Offsets are numbers inside the engine: exact up to 2^53, which no partition reaches. */
export interface LogRecord {
  readonly offset: number;
  /** The broker's append time in ms since the epoch: the engine's only notion of processing time. */
  readonly appendTimeMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** In the order written, read from the bytes each time they are asked for; where there are none, undefined or empty. */
  readonly headers?: Iterable<RecordHeader>;
}

/** Consecutive records of one topic-partition, in offset order, as one fetch brought them. */
export interface RecordBatch {
  readonly topic: EventTopic;
  readonly partition: number;
  /** The offset the fetch asked for; the first record may lie later (compaction, control records). */
  readonly fetchedOffset: number;
  /** The offset of the last position the batch covers, a control record's included. */
  readonly lastOffset: number;
  /** The partition's end (the offset the next record will get) when the batch was fetched. */
  readonly endOffset: number;
  readonly records: LogRecords;
}

/** Records in offset order, which may be made anew each time they are asked for. */
export interface LogRecords {
  readonly length: number;
  /** Those from the index `from` to before `to`. */
  slice(from: number, to: number): readonly LogRecord[];
}

/** A reader of the log has one place in each topic-partition. */
export interface LogReader {
  /** The next batch of this topic-partition shall begin at `offset`. */
  seek(topic: EventTopic, partition: number, offset: number): void;
  /** The batch of this topic-partition that is being folded will take its time: nothing else shall wait for it. */
  rest(topic: EventTopic, partition: number): void;
}

/** Another reader of the same log, for jobs that are behind those at the front. */
export interface CatchUpReader extends LogReader {
  /** Hands over no more batches. */
  pause(): void;
  /** Must not throw. */
  close(): Promise<void>;
}

export interface CatchUpSink {
  receive(batch: RecordBatch): Promise<void>;
  /** Whether batches of this partition are of any use right now; where not, the next `seek` says when they are. */
  wants(partition: number): boolean;
}

/** What the engine asks of the log. Batches of the reader at the front come through `StreamEngine.receive`. */
export interface LogPort extends LogReader {
  /** First offset still in the log and the offset the next record will get. Throws when the log cannot answer. */
  bounds(topic: EventTopic, partition: number): Promise<{ startOffset: number; endOffset: number }>;
  /** By partition of the topic, the offset the next record will get: asked now, not remembered. Throws when the log cannot answer. */
  endOffsets(topic: EventTopic): Promise<readonly number[]>;
  /** True once a heartbeat sent after this call was answered without error; false when the group has moved on. */
  confirmMembership(): Promise<boolean>;
  /** Shows the positions to lag tools. Never part of correctness, so it must not throw. */
  publishProgress(positions: readonly { topic: EventTopic; partition: number; nextOffset: number }[]): Promise<void>;
  /** Opens another reader, which belongs to no assignment: it reads what it is pointed at. Works on it in the background. */
  openCatchUp(sink: CatchUpSink): CatchUpReader;
}

/** What the engine asks of the store that holds rows and offsets together. */
export interface StorePort {
  /** How far the jobs reach in a partition, without taking anything; nothing for what no job has begun. Throws StoreUnavailable. */
  look(jobs: readonly string[], partition: number): Promise<JobPosition[]>;
  /**
   * Takes partition `partition` of the job's topics from whoever had it: raises the epoch of each row, so that any flush of an
   * earlier owner fails from now on. A topic that the job has not begun it begins at the start offset given. Throws
   * StoreUnavailable.
   */
  claim(job: string, partition: number, beginnings: readonly Beginning[]): Promise<Claim[]>;
  /**
   * Raises the epochs only while they are still the ones given: tells how an earlier flush with an unknown outcome ended.
   * `undefined` when another owner took the partition. Throws StoreUnavailable.
   */
  reclaim(
    job: string,
    partition: number,
    held: readonly { topic: EventTopic; epoch: number }[],
  ): Promise<Claim[] | undefined>;
  /**
   * The rows of the job's own under these keys, in their order; undefined where there is none. Only for a partition that was
   * claimed: no earlier owner's flush can change them any more. Throws StoreUnavailable.
   */
  loadState(job: AnyJob, partition: number, keys: readonly StateKey[]): Promise<readonly unknown[]>;
  /**
   * Writes the rows of all cuts and moves their offsets in one transaction; cuts whose epoch or offset no longer match are
   * left out and named in the result. Throws StoreUnavailable when surely nothing was written and FlushOutcomeUnknown when
   * the answer to COMMIT was lost.
   */
  flush(job: AnyJob, cuts: readonly Cut[]): Promise<{ fencedPartitions: readonly number[] }>;
}

/** A product at a moment of append time, in ms since the epoch. */
export interface ProductMoment {
  readonly productId: string;
  readonly atMs: number;
}

/** What the newest version of a product up to a moment says, and for which moments no other version does. */
export interface VersionSpan {
  /** From this append time (ms) on; −∞ where there is no version yet. */
  readonly fromMs: number;
  /** Up to before this append time (ms), that of the next version; +∞ where there is none. */
  readonly untilMs: number;
  /** undefined where there is no version yet, or the version removed the product. */
  readonly category: string | undefined;
}

/** The versions of all products, as the job `catalogue` has written them. None ever goes. */
export interface CataloguePort {
  /** By partition of product_catalog, the offset before which every version can be found. Throws StoreUnavailable. */
  reach(): Promise<readonly number[]>;
  /**
   * For each moment, in their order, the newest version (by append time, partition, offset) appended at it or before.
   * Throws StoreUnavailable.
   */
  findSpans(moments: readonly ProductMoment[]): Promise<readonly VersionSpan[]>;
  /**
   * The products, some perhaps more than once, of the versions that lie from the one offset of product_catalog up to before the
   * other, both by partition; undefined where they are too many to be told. Throws StoreUnavailable.
   */
  changedProducts(from: readonly number[], until: readonly number[]): Promise<readonly string[] | undefined>;
}

/** What a job may write to the log beside its rows. */
export interface OutgoingPort {
  /**
   * Resolves when all records are acknowledged, however long that takes; a repeat of the whole call may write some of them
   * twice. Throws StoreUnavailable when it should be tried again, and RecordsRefused when the broker refuses some of them,
   * all others being written.
   * @param topic without prefix
   */
  send(topic: TopicName, records: readonly OutgoingRecord[]): Promise<void>;
}

export interface ClockPort {
  nowMs(): number;
  /** Resolves after `ms`, or at once when `signal` says so. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Lets other work of the process (I/O, timers) run between two slices of folding. */
  breathe(): Promise<void>;
}

export interface RandomPort {
  /** Uniform in [0, 1): only for jitter, never inside a fold. */
  next(): number;
}
