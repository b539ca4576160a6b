/**
 * Where the lake's files are: whole files under keys such as `transactions/dt=2026-11-28/….parquet`. Nothing under a key ever
 * changes: a file is there as a whole, or not.
 */
export interface LakeStore {
  /**
   * Puts a file under a key; what was there before is replaced. When this resolves, the file survives a crash of the machine;
   * until then there is none, whatever happens.
   *
   * @param write fills a file at a path on this machine that does not exist yet; its folder is for this alone and goes afterwards
   * @returns the file's size in bytes
   * @throws whatever `write` throws, and the file system's errors, no space left among them
   */
  put(key: string, write: (path: string) => Promise<void>): Promise<number>;
  /** The keys of all whole files, in no particular order. */
  list(): Promise<string[]>;
  /** The keys of files that were begun: by somebody who is still at it, or by somebody who has died. */
  listUnfinished(): Promise<string[]>;
  /** Deletes what is under a key, and what was begun there. Where there is nothing, nothing happens. */
  delete(key: string): Promise<void>;
  /** A path on this machine at which the file under a key can be read. */
  open(key: string): Promise<string>;
}
