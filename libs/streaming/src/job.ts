import type { EventTopic } from '@globalmart/contracts';
import type { JudgedEvent } from './verdict/partition-verdict';
import type { LogRecord } from './ports';
import type { LoadedState } from './state/keyed-state';

/**
 * A deterministic fold over each partition's log. A fold sees no clock, no randomness and no I/O; two folds that were given
 * the same records hold the same state, however the records were cut into batches and flushes.
 */
export interface Job<Delta> {
  readonly name: string;
  /** Topics without prefix; partition i of all of them belongs to one owner. */
  readonly topics: readonly EventTopic[];
  /**
   * How far behind the watermark (ms of event time) records may lie that the fold's in-memory state still depends on. That
   * state is rebuilt from the log after a restart. `undefined`: the fold keeps nothing between flushes but what it hands over.
   */
  readonly stateReachMs?: number;
  /**
   * Topics whose events this job wants with the categories that they leave to the catalogue (lines of a transaction, a view, a
   * cart event); they stay undefined where the catalogue knows none. The worker then runs the job `catalogue` too.
   */
  readonly categoriesOf?: readonly EventTopic[];
  /** Shortest time between two flushes of this job, where nobody waits for its rows and fewer flushes cost less. */
  readonly flushIntervalMs?: number;
  /** The same while many records wait in the log, where larger flushes write the same rows less often. Default: `flushIntervalMs`. */
  readonly backlogFlushIntervalMs?: number;
  /**
   * A partition takes no more records while this job holds so many bytes of it that still have to go somewhere, and from half of
   * that on a flush waits for no interval. Default: the engine's `maxPendingBytes`.
   */
  readonly maxPendingBytes?: number;
  /** `watermarkDelayMs` tells a fold when it may forget: no valid event lies further behind the greatest event time so far. */
  createFold(partition: number, watermarkDelayMs: number): Fold<Delta>;
}

export interface Fold<Delta> {
  /** For a fold that depends on rows of the job's own: they are loaded before each slice. */
  readonly state?: LoadedState;
  /**
   * Takes in one record. `muted`: its effects are already in the store and only the in-memory state may change.
   * `topic`: the record's own, which an invalid one cannot tell by itself.
   */
  apply(judged: JudgedEvent, record: LogRecord, muted: boolean, topic: EventTopic): void;
  /** Bytes of records that a fold keeps until they are handed over; one that keeps none need not say. */
  readonly heldBytes?: number;
  /** Hands over what has gathered since the last call, and forgets it; `undefined` when nothing has. */
  take(): Delta | undefined;
}

/** A job whose delta type only its own writer needs to know. */
export type AnyJob = Job<unknown>;
