import type { BatchTopic } from '../engine/batch-engine';

/** A file below the folder of all runs, and the analysis date of its rows. */
export interface DatedFile {
  readonly file: string;
  readonly analysisDate: string;
}

/** What a run has fixed to read, so that one that is resumed reads the same. */
export interface RunInputs {
  /** Keys of the lake's files. */
  readonly keys: Readonly<Record<BatchTopic, readonly string[]>>;
  /** customer_rfm_analysis of an earlier analysis date. */
  readonly previousRfm?: DatedFile;
  /** The analysis date is before that of what readers see: it only adds to what is kept for every date. */
  readonly isPast: boolean;
}
