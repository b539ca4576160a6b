/** How the engine paces itself. Nothing here changes a row: only latency, memory and the cost per event. */
export interface EngineSettings {
  /** The bound on disorder: how far the watermark stays behind the greatest event time. The one setting that is part of the results. */
  readonly watermarkDelayMs: number;
  /** Shortest time between the starts of two flushes of a job when it keeps up with the log. */
  readonly flushIntervalMs: number;
  /** The same while at least `backlogRecords` wait in the log: larger flushes cost less per event. */
  readonly backlogFlushIntervalMs: number;
  readonly backlogRecords: number;
  /**
   * A partition takes no more records while this many are folded but not yet in the store; nor, of these and of bytes, does a flush
   * take more of several partitions together.
   */
  readonly maxPendingRecords: number;
  /** The same, while a job's fold holds this many bytes of records that still have to go somewhere. */
  readonly maxPendingBytes: number;
  /**
   * Of topics whose events meet in the same rows, one waits before it is read further (ms of event time) than this ahead of
   * another that has a backlog: otherwise those rows would be loaded and written again, once for each topic.
   */
  readonly greatestLeadMs: number;
  /** A job this many records behind the others in a partition reads on its own until it is nearer. */
  readonly catchUpRecords: number;
  /** Records folded before other work of the process gets its turn; at about 10 µs each this stays far under 50 ms. */
  readonly sliceRecords: number;
}

export const DEFAULT_SETTINGS: EngineSettings = {
  watermarkDelayMs: 600_000,
  flushIntervalMs: 10,
  backlogFlushIntervalMs: 300,
  backlogRecords: 10_000,
  maxPendingRecords: 200_000,
  maxPendingBytes: 4 * 1024 * 1024,
  greatestLeadMs: 20_000,
  catchUpRecords: 10_000,
  sliceRecords: 1_000,
};
