/** The topics that results are made of. */
export const BATCH_TOPICS = ['transactions', 'customer_events', 'product_catalog'] as const;
export type BatchTopic = (typeof BATCH_TOPICS)[number];

/** What a run reads. */
export interface BatchInputs {
  /** Parquet files of the lake, in full, that were listed when the run began. */
  readonly files: Readonly<Record<BatchTopic, readonly string[]>>;
  /** `YYYY-MM-DD`, UTC: everything before the end of this day counts. */
  readonly analysisDate: string;
  /** How many days up to the analysis date `fact_sales` has. */
  readonly factSalesDays: number;
  /** customer_rfm_analysis of an earlier analysis date, to tell who has moved. */
  readonly previousRfm?: { readonly file: string; readonly analysisDate: string };
}

/** One SELECT, and where its rows go as Parquet, a file or a folder of files; later ones find them under its name. */
export interface BatchStep {
  readonly name: string;
  readonly sql: string;
  readonly file: string;
  /** It is whole from before: only read it. */
  readonly isDone: boolean;
}

export interface FinishedStep {
  readonly name: string;
  readonly rows: number;
  readonly seconds: number;
}

/** Runs the SQL of a run, one step after the other. */
export interface BatchEngine {
  /**
   * Resolves when every step's rows are on disk; `onFinished` is awaited after each that was not done before.
   * @throws BatchStepError naming the step that failed; the signal's reason if it was aborted
   */
  run(inputs: BatchInputs, steps: readonly BatchStep[], hooks: EngineHooks): Promise<void>;
}

export interface EngineHooks {
  readonly signal: AbortSignal;
  onFinished(step: FinishedStep): Promise<void>;
}

export class BatchStepError extends Error {
  constructor(
    readonly step: string,
    cause: unknown,
  ) {
    super(`${step}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'BatchStepError';
  }
}

/** Does a part of a run's work, unless the run is to end; what goes wrong bears the step's name. */
export async function inStep(step: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  signal.throwIfAborted();
  try {
    await work();
  } catch (error) {
    signal.throwIfAborted();
    throw new BatchStepError(step, error);
  }
}
