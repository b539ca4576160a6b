export type BatchStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** What a run is asked for. */
export interface BatchRequest {
  readonly runId: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly analysisDate: string;
  /** Names of the groups of results it makes. */
  readonly groups: readonly string[];
  /** The instant it was due at, in ms since the epoch; null if somebody asked for it. */
  readonly scheduledMs: number | null;
}

/** A run as it stands. `Inputs` is what it has fixed to read, whatever that is to its owner; null before. */
export interface BatchRun<Inputs = unknown> extends BatchRequest {
  readonly status: BatchStatus;
  readonly error: string | null;
  readonly inputs: Inputs | null;
  readonly isCancelRequested: boolean;
}

/** One step of a run, or the run itself, whose step is `run`. */
export interface BatchStepRow {
  readonly runId: string;
  readonly step: string;
  readonly status: BatchStatus;
  readonly rows: number | null;
  readonly seconds: number | null;
  readonly error: string | null;
}
