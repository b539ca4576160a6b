import type { EventTopic } from '@globalmart/contracts';
import { stat } from 'node:fs/promises';
import { ParquetWriter } from '../parquet/parquet-writer';
import type { RowBuffer } from '../parquet/row-buffer';
import type { LakeStore } from '../store/lake-store';

/** A row group of purchases and what it is compressed to. */
const WRITER_MEMORY = '192MB';

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
    private readonly writer: ParquetWriter,
  ) {}

  static async open(store: LakeStore): Promise<FileSeries> {
    return new FileSeries(store, await ParquetWriter.open({ memoryLimit: WRITER_MEMORY }));
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

  async close(): Promise<void> {
    await this.writing.catch(() => undefined); // told already, or nobody asks any more
    this.writer.close();
  }

  private async write(file: DayFile, rows: RowBuffer): Promise<void> {
    const bytes = await this.store.put(file.key, (path) => this.writer.write(file.topic, rows, path));
    this.whole.push({ ...file, rows: rows.rows, bytes });
  }
}
