import type { EventTopic } from '@globalmart/contracts';
import { dayFolder, type LakeStore, openDuckDb, parseStreamKey, selectRows, sqlText } from '@globalmart/lake';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { publishResult } from '../engine/result-file';

/** So many files of a day are not worth one of its own. */
const FEW_FILES = 16;

export interface MergedDaysOptions {
  /** The folder of what is made. */
  readonly root: string;
  readonly store: Pick<LakeStore, 'open'>;
  readonly memoryMb: number;
  readonly threads: number;
}

/**
 * The files of the lake, for those who read all of them again and again. Stream workers leave thousands a day, and to open one
 * takes as long as to read thousands of rows; so those of a day are read as one, which is made beside the lake when it is first
 * asked for. It is named after what it was made of: a late event is another file of its day, and the day's is made anew.
 */
export class MergedDays {
  constructor(private readonly options: MergedDaysOptions) {}

  /**
   * Paths of files with the rows of these of a topic. Those of the newest day are left as they are, for there will be more of
   * them, unless it is over.
   *
   * @param endedDay `YYYY-MM-DD`: this day and those before it are over
   * @throws Error naming a file that is broken or gone; the signal's reason
   */
  async open(topic: EventTopic, keys: readonly string[], endedDay: string, signal: AbortSignal): Promise<string[]> {
    const days = new Map<string | undefined, string[]>();
    for (const key of keys) {
      const day = parseStreamKey(key)?.day;
      const own = days.get(day) ?? [];
      own.push(key);
      days.set(day, own);
    }
    const newest =
      [...days.keys()]
        .filter((day) => day !== undefined)
        .sort()
        .at(-1) ?? '';
    const alone: string[] = [];
    const merged: string[] = [];
    for (const [day, own] of days) {
      const isOver = day !== undefined && (day <= endedDay || day < newest);
      if (isOver && own.length > FEW_FILES) merged.push(await this.openDay(topic, day, own, signal));
      else alone.push(...own);
    }
    return [...(await this.paths(alone)), ...merged];
  }

  private async openDay(topic: EventTopic, day: string, keys: readonly string[], signal: AbortSignal): Promise<string> {
    const digest = createHash('sha256')
      .update([...keys].sort().join('\n'))
      .digest('hex');
    const file = join(this.options.root, dayFolder(topic, day), `${digest}.parquet`);
    if (existsSync(file)) return file;
    signal.throwIfAborted();
    const folder = dirname(file);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    // Of its own, because a worker that was thought dead may be making the same.
    const unfinished = join(folder, `.${randomUUID()}`);
    await this.write(selectRows(topic, await this.paths(keys)), unfinished, signal);
    await publishResult(unfinished, file);
    return file;
  }

  private async write(rows: string, file: string, signal: AbortSignal): Promise<void> {
    const { root, memoryMb, threads } = this.options;
    const duckDb = await openDuckDb({ memoryLimit: `${memoryMb}MiB`, threads, spillFolder: join(root, 'spill') });
    const connection = await duckDb.connect();
    const interrupt = () => connection.interrupt();
    signal.addEventListener('abort', interrupt);
    try {
      await connection.run('SET preserve_insertion_order = false');
      await connection.run(`COPY (${rows}) TO ${sqlText(file)} (FORMAT parquet, COMPRESSION zstd)`);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', interrupt);
      connection.closeSync();
      duckDb.closeSync();
    }
  }

  private paths(keys: readonly string[]): Promise<string[]> {
    return Promise.all(keys.map((key) => this.options.store.open(key)));
  }
}
