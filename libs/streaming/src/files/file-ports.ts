import type { EventTopic } from '@globalmart/contracts';

/** Under which key a file is to be written, and by which owner of which topic-partition. */
export interface FileIntent {
  /** Never written by two owners: it contains all that follows. */
  readonly key: string;
  readonly topic: EventTopic;
  readonly partition: number;
  readonly epoch: number;
}

export interface PlannedFile<Content> extends FileIntent {
  readonly content: Content;
}

/**
 * What the database knows of files: those intended, and those that a flush has listed. A flush lists its files and forgets
 * their intents in the transaction that moves the offsets. All throw StoreUnavailable.
 */
export interface FileLedger {
  /** Notes the intents whose epoch is the stored one; returns the keys of these. Noting one again changes nothing. */
  intend(intents: readonly FileIntent[]): Promise<ReadonlySet<string>>;
  /** Keys noted under an epoch that has passed: no flush will ever list them. */
  abandoned(): Promise<readonly string[]>;
  forget(keys: readonly string[]): Promise<void>;
  /** Which of these keys are neither listed nor intended by an owner of today. */
  unaccounted(keys: readonly string[]): Promise<readonly string[]>;
}

/** Where the files are. All throw SinkUnavailable. */
export interface FileSink<Content> {
  /** When it resolves, the whole file is there to stay; if it throws, there is none. Returns its size in bytes. */
  write(file: PlannedFile<Content>): Promise<number>;
  /** Also what was begun under the key; where there is nothing, nothing happens. */
  delete(key: string): Promise<void>;
  /** The keys of all files that owners of partitions have written or begun, whoever that was. */
  list(): Promise<readonly string[]>;
}
