import type { Cut } from '../flush/cut';
import type { FaultPoint } from '../faults/fault-points';
import type { FileLedger, FileSink, PlannedFile } from './file-ports';

export interface FilesAheadOptions<Delta extends object, Content> {
  readonly plan: (cut: Cut<Delta>) => readonly PlannedFile<Content>[];
  readonly sink: FileSink<Content>;
}

/** A file that is there, to be listed by the flush. */
export interface WrittenFile<Content> {
  readonly file: PlannedFile<Content>;
  readonly bytes: number;
}

/** While one file waits for the disk, another is made. */
const FILES_AT_ONCE = 3;

/**
 * Writes the files of a flush before its transaction lists them: first the intents are noted, then each file is written under a
 * key that names range and epoch. So whatever a crash leaves behind is known by its intent, and no two owners share a file.
 *
 * An owner that lost its partition while it was asleep may have finished a file after its intent was cleared away, with nobody
 * to know of it. So the intents are looked at again when files are there, also where others of the flush could not be written,
 * and what is no longer intended goes at once.
 */
export class FilesAhead<Delta extends object, Content> {
  /** By delta, sizes by key: what a flush that is tried again need not write again, unless its epoch has changed. */
  private readonly written = new WeakMap<Delta, Map<string, number>>();
  /** Files that are there and whose intents have not been looked at since, by key, and where their sizes are. */
  private readonly unseen = new Map<string, Map<string, number>>();

  constructor(private readonly options: FilesAheadOptions<Delta, Content>) {}

  /**
   * Resolves when the files of these cuts are there; returns the partitions that somebody else has taken, whose files are not.
   *
   * @param ledger the database's
   * @param passed told of each step, for faults that are made on purpose
   */
  async write(
    ledger: FileLedger,
    cuts: readonly Cut<Delta>[],
    passed: (point: FaultPoint) => Promise<void>,
  ): Promise<readonly number[]> {
    try {
      await this.writeIntended(ledger, cuts, passed);
    } finally {
      await this.deleteLost(ledger);
    }
    return [...new Set(cuts.filter((cut) => this.unwritten(cut).length > 0).map(({ partition }) => partition))];
  }

  /**
   * Deletes what this owner finished too late. `write` does so itself; it is for looks that failed and were the last, because the
   * partition went to somebody else, and is to be called now and then.
   */
  async deleteLost(ledger: FileLedger): Promise<void> {
    const keys = [...this.unseen.keys()];
    if (keys.length === 0) return;
    const lost = new Set(await ledger.unaccounted(keys));
    for (const key of keys) {
      if (lost.has(key)) {
        this.unseen.get(key)?.delete(key);
        await this.options.sink.delete(key);
      }
      this.unseen.delete(key);
    }
  }

  /** The files of a cut, all of which `write` has written. */
  filesOf(cut: Cut<Delta>): readonly WrittenFile<Content>[] {
    const sizes = this.sizesOf(cut);
    return this.planOf(cut).map((file) => {
      const bytes = sizes.get(file.key);
      if (bytes === undefined) throw new Error(`${file.key} has not been written`);
      return { file, bytes };
    });
  }

  private async writeIntended(
    ledger: FileLedger,
    cuts: readonly Cut<Delta>[],
    passed: (point: FaultPoint) => Promise<void>,
  ): Promise<void> {
    const waiting = cuts.flatMap((cut) => this.unwritten(cut).map((file) => ({ file, sizes: this.sizesOf(cut) })));
    if (waiting.length === 0) return;
    const intended = await ledger.intend(waiting.map(({ file }) => file));
    await passed('intent-recorded');
    const ours = waiting.filter(({ file }) => intended.has(file.key));
    await severalAtOnce(ours, async ({ file, sizes }) => {
      sizes.set(file.key, await this.options.sink.write(file));
      this.unseen.set(file.key, sizes);
      await passed('file-written');
    });
  }

  private unwritten(cut: Cut<Delta>): readonly PlannedFile<Content>[] {
    const sizes = this.sizesOf(cut);
    return this.planOf(cut).filter(({ key }) => !sizes.has(key));
  }

  private planOf(cut: Cut<Delta>): readonly PlannedFile<Content>[] {
    return cut.delta === undefined ? [] : this.options.plan(cut);
  }

  private sizesOf({ delta }: Cut<Delta>): Map<string, number> {
    if (delta === undefined) return new Map();
    let sizes = this.written.get(delta);
    if (sizes === undefined) this.written.set(delta, (sizes = new Map<string, number>()));
    return sizes;
  }
}

/** Throws what went wrong first, but not before all that has begun has ended: the next try must not meet it. */
async function severalAtOnce<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const hand = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  const ends = await Promise.allSettled(Array.from({ length: FILES_AT_ONCE }, hand));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
