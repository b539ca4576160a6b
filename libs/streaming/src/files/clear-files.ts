import type { FileLedger, FileSink } from './file-ports';

/**
 * Deletes what owners have left behind who lost their partition: their flush cannot list it any more. Any worker may do this at
 * any time, also several at once.
 */
export async function clearAbandoned(ledger: FileLedger, sink: Pick<FileSink<unknown>, 'delete'>): Promise<number> {
  const keys = await ledger.abandoned();
  for (const key of keys) await sink.delete(key);
  // After the files: until then, the intent is what knows of them.
  if (keys.length > 0) await ledger.forget(keys);
  return keys.length;
}

/**
 * Deletes files that nobody knows of: those of an owner that died right after it had finished one, whose intent had been cleared
 * away while it was asleep. It looks at every file there is.
 */
export async function sweepFiles(ledger: FileLedger, sink: FileSink<unknown>): Promise<number> {
  // In this order: whatever is seen here was intended before it was begun, so the ledger knows of it unless it was lost.
  const found = await sink.list();
  const unknown = await ledger.unaccounted(found);
  for (const key of unknown) await sink.delete(key);
  return unknown.length;
}
