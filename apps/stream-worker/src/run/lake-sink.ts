import { isStreamKey, type LakeStore } from '@globalmart/lake';
import { type FileSink, type PlannedFile, SinkUnavailable } from '@globalmart/streaming';
import type { LakeContent } from '../jobs/lake.job';

/** Writes the lake's files into its store. Whatever goes wrong there may be over at the next try: a full disk, a mount that is gone. */
export class LakeSink implements FileSink<LakeContent> {
  constructor(private readonly store: LakeStore) {}

  async write({ key, content }: PlannedFile<LakeContent>): Promise<number> {
    // What goes wrong here will not be over at the next try: there would be half a page of something.
    content.rows.end();
    return attempt(`write ${key}`, () => this.store.put(key, (path) => content.rows.writeTo(path)));
  }

  delete(key: string): Promise<void> {
    return attempt(`delete ${key}`, () => this.store.delete(key));
  }

  list(): Promise<readonly string[]> {
    return attempt('list the lake', async () => {
      const keys = [...(await this.store.list()), ...(await this.store.listUnfinished())];
      return keys.filter(isStreamKey);
    });
  }
}

async function attempt<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SinkUnavailable(`could not ${what}: ${reason}`, { cause: error });
  }
}
