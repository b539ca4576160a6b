import type { EventTopic } from '@globalmart/contracts';
import { stat } from 'node:fs/promises';
import { type NewRowBuffer, openRowBuffers, type RowBuffer } from '../parquet/row-buffer';
import type { LakeStore } from '../store/lake-store';

/** For files of many rows, of which there is one at a time. */
const PAGE_BYTES = 250_000;

/** A file of a topic's day. */
export interface DayFile {
  readonly topic: EventTopic;
  /** UTC, YYYY-MM-DD. */
  readonly day: string;
  /** The path below the lake's root. */
  readonly key: string;
}

export interface WholeFile extends DayFile {
  readonly rows: number;
  readonly bytes: number;
}

/**
 * Files that were in no log, to be listed together when all are whole: written one after the other while rows of the next are being
 * made, and kept in a list.
 */
export class FileSeries {
  readonly whole: WholeFile[] = [];
  private writing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly store: LakeStore,
    /** Makes a buffer for the rows of a file. */
    readonly newRows: NewRowBuffer,
  ) {}

  static async open(store: LakeStore): Promise<FileSeries> {
    return new FileSeries(store, await openRowBuffers(PAGE_BYTES));
  }

  /**
   * Begins to write a file as soon as the one before is whole, and resolves then: no more than two are in memory.
   * @throws whatever went wrong with the file before
   */
  async put(file: DayFile, rows: RowBuffer): Promise<void> {
    await this.writing;
    this.writing = this.write(file, rows);
    // Whoever awaits it next is told; until then it is not unheard of.
    this.writing.catch(() => undefined);
  }

  /** Takes a file that is whole from before. */
  async keep(file: DayFile, rows: number): Promise<void> {
    const { size } = await stat(await this.store.open(file.key));
    this.whole.push({ ...file, rows, bytes: size });
  }

  /** Resolves when all are whole. @throws whatever went wrong with the last file */
  async settle(): Promise<void> {
    await this.writing;
  }

  /** Waits for the file that is being written, whatever becomes of it: whoever put it is told, or asks no more. */
  async close(): Promise<void> {
    await this.writing.catch(() => undefined);
  }

  private async write(file: DayFile, rows: RowBuffer): Promise<void> {
    const bytes = await this.store.put(file.key, (path) => rows.writeTo(path));
    this.whole.push({ ...file, rows: rows.rows, bytes });
  }
}
