import { type HistoryFile, historyKey, type LakeStore, ParquetWriter, type RowBuffer } from '@globalmart/lake';
import type { LakeFile } from '@globalmart/metrics-store';
import { stat } from 'node:fs/promises';

/** A row group of purchases and what it is compressed to. */
const WRITER_MEMORY = '192MB';

/** The files of a history: written one after the other while rows of the next are being made, and kept in a list. */
export class HistoryFiles {
  readonly whole: LakeFile[] = [];
  private writing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly store: LakeStore,
    private readonly writer: ParquetWriter,
  ) {}

  static async open(store: LakeStore): Promise<HistoryFiles> {
    return new HistoryFiles(store, await ParquetWriter.open({ memoryLimit: WRITER_MEMORY }));
  }

  /** Begins to write a file as soon as the one before is whole, and resolves then: no more than two are in memory. */
  async put(file: HistoryFile, rows: RowBuffer): Promise<void> {
    await this.writing;
    this.writing = this.write(file, rows);
    // Whoever awaits it next is told; until then it is not unheard of.
    this.writing.catch(() => undefined);
  }

  /** Takes a file that is whole from before. */
  async keep(file: HistoryFile, rows: number): Promise<void> {
    const { size } = await stat(await this.store.open(historyKey(file)));
    this.add(file, rows, size);
  }

  /** Resolves when all are whole. */
  async settle(): Promise<void> {
    await this.writing;
  }

  async close(): Promise<void> {
    await this.writing.catch(() => undefined); // told already, or nobody asks any more
    this.writer.close();
  }

  private async write(file: HistoryFile, rows: RowBuffer): Promise<void> {
    const bytes = await this.store.put(historyKey(file), (path) => this.writer.write(file.topic, rows, path));
    this.add(file, rows.rows, bytes);
  }

  private add(file: HistoryFile, rows: number, bytes: number): void {
    const { topic, day } = file;
    const nowhere = { partition: null, fromOffset: null, toOffset: null };
    this.whole.push({ topic, day, key: historyKey(file), ...nowhere, rows, bytes, source: 'history' });
  }
}
