import { sqlText } from '@globalmart/lake';
import { statSync } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The rows of a result in DuckDB's SQL: of a file, or of a folder of files, which Spark writes. */
export function readResult(file: string): string {
  const isFolder = statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return `read_parquet(${sqlText(isFolder ? join(file, '*.parquet') : file)})`;
}

/** Gives what was written elsewhere its name when it is on disk, so that a resumed run may trust it. */
export async function publishResult(written: string, file: string): Promise<void> {
  const isFolder = (await stat(written)).isDirectory();
  const parts = isFolder ? (await readdir(written)).map((part) => join(written, part)) : [written];
  for (const part of parts) {
    const handle = await open(part, 'r');
    await handle.sync().finally(() => handle.close());
  }
  await rm(file, { recursive: true, force: true });
  await rename(written, file);
}
