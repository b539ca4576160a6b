import type { EventTopic } from '@globalmart/contracts';

/**
 * How far a job's results reach in one topic-partition, and from where its state can be rebuilt: a row of `stream_offsets`.
 * Offsets count records of the partition; times are ms since the epoch, `null` before the first record valid by itself.
 */
export interface Position {
  readonly topic: EventTopic;
  readonly nextOffset: number;
  readonly restoreOffset: number;
  readonly restoreMaxEventMs: number | null;
  readonly dedupOffset: number;
  readonly maxEventMs: number | null;
  /** The last record folded, and its append time: the fingerprint by which a recreated topic is recognised. */
  readonly lastOffset: number | null;
  readonly lastAppendMs: number | null;
}

/** A position taken over from whoever had it; `epoch` is ours alone. */
export interface Claim extends Position {
  readonly epoch: number;
}

/** How far a job's results reach, as anybody may look it up. */
export interface JobPosition {
  readonly job: string;
  readonly topic: EventTopic;
  readonly epoch: number;
  readonly nextOffset: number;
}

/** Where a topic-partition begins: the first offset still in the log. */
export interface Beginning {
  readonly topic: EventTopic;
  readonly startOffset: number;
}

/** A position that moves: from `fromOffset`, which must still be the stored one, under our epoch. */
export interface Move extends Position {
  readonly epoch: number;
  readonly fromOffset: number;
  /** The watermark at `nextOffset` (ms since the epoch), by which readers tell what is settled; null before the first event. */
  readonly watermarkMs: number | null;
  /** Records folded since then: for metrics. Fewer than the offsets passed where compaction has left gaps. */
  readonly records: number;
}

/**
 * What one flush carries for one partition of one job: rows, next offsets and restore points of the same record in each
 * topic. A cut that failed is tried again exactly as it is.
 */
export interface Cut<Delta = unknown> {
  readonly partition: number;
  readonly delta: Delta | undefined;
  readonly moves: readonly Move[];
  /** Records folded into this cut, of all topics, and the append time of the oldest: for metrics. */
  readonly records: number;
  readonly oldestAppendMs: number;
}
