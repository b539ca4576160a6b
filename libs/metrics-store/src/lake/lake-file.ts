/** A file of the lake that counts. Offsets and partition are null for what was in no log. */
export interface LakeFile {
  readonly topic: string;
  /** UTC, YYYY-MM-DD. */
  readonly day: string;
  /** The file's path below the lake's root. */
  readonly key: string;
  readonly partition: number | null;
  /** The rows are among the records of [fromOffset, toOffset). */
  readonly fromOffset: number | null;
  readonly toOffset: number | null;
  readonly rows: number;
  readonly bytes: number;
  readonly source: string;
}

/** A file of history or of an import, whose rows were in no log. */
export function unloggedFile(
  file: Pick<LakeFile, 'topic' | 'day' | 'key' | 'rows' | 'bytes'>,
  source: 'history' | 'import',
): LakeFile {
  return { ...file, partition: null, fromOffset: null, toOffset: null, source };
}
