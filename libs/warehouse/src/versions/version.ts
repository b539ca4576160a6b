import type { CollectionName } from '../collections/collections';

/** What a collection held as of a version. */
export interface CollectionState {
  /** 00:00Z of the day up to whose end its rows count. */
  readonly analysis_date: Date;
  /** The result, as Parquet, that its documents were made from; what the next one is compared with. */
  readonly file: string;
  /** Of segment_moves: what its customers have moved from. */
  readonly before?: { readonly file: string; readonly analysisDate: string };
}

/** One state of the whole warehouse. */
export interface Version {
  readonly version: number;
  readonly run_id: string;
  readonly created_at: Date;
  readonly collections: Partial<Record<CollectionName, CollectionState>>;
}

/** The one document that says which version readers see. */
export interface Pointer {
  readonly _id: 'pointer';
  /** Of the run that may write; one with a smaller token may not any more. */
  readonly token: number;
  /** The greatest version that was ever begun. */
  readonly last_begun: number;
  /** Whether documents may belong to a version that is not to be: begun and not published, or taken back. */
  readonly unfinished: { readonly version: number; readonly run_id: string } | null;
  readonly current: Version | null;
  /** What can be restored. */
  readonly previous: Version | null;
}

/** What a batch of documents changes together with itself, under the token of its run. */
export interface Lane {
  readonly _id: 'lane-0' | 'lane-1' | 'lane-2';
  readonly token: number;
  readonly batches: number;
}

export const LANES: readonly Lane['_id'][] = ['lane-0', 'lane-1', 'lane-2'];

/** A run with a greater token has begun since: this one is over. */
export class FencedError extends Error {
  constructor(token: number) {
    super(`another run writes to the warehouse by now: token ${token} is no longer the greatest`);
    this.name = 'FencedError';
  }
}
