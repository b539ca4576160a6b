import { isStreamKey, type LakeStore, ParquetWriter } from '@globalmart/lake';
import { type FileSink, type PlannedFile, SinkUnavailable } from '@globalmart/streaming';
import type { LakeContent } from '../jobs/lake.job';

/** Writes the lake's files into its store. Whatever goes wrong there may be over at the next try: a full disk, a mount that is gone. */
export class LakeSink implements FileSink<LakeContent> {
  private writer: Promise<ParquetWriter> | undefined;

  constructor(private readonly store: LakeStore) {}

  write({ key, topic, content }: PlannedFile<LakeContent>): Promise<number> {
    return attempt(`write ${key}`, async () => {
      const writer = await (this.writer ??= ParquetWriter.open());
      return this.store.put(key, (path) => writer.write(topic, content.rows, path));
    });
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

  async close(): Promise<void> {
    (await this.writer)?.close();
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
