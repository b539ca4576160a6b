import type { EventTopic } from '@globalmart/contracts';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { open, rm } from 'node:fs/promises';
import { type ColumnType, columnTypes } from '../layout/columns';
import { openDuckDb, sqlText } from './open-duckdb';
import type { RowBuffer } from './row-buffer';

/** No row is longer: an event has at most a million bytes, and what is added to it is bounded. */
const LONGEST_ROW_BYTES = 2 * 1024 * 1024;
const MS = 1000;

export interface ParquetWriterOptions {
  /** For DuckDB. A file holds up to 122,880 rows in memory before it writes them; the default is for a few thousand. */
  readonly memoryLimit?: string;
}

/** Turns lines of JSON into Parquet, compressed by zstd, in native threads and bounded memory. */
export class ParquetWriter {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  static async open({ memoryLimit = '64MB' }: ParquetWriterOptions = {}): Promise<ParquetWriter> {
    const instance = await openDuckDb({ memoryLimit, threads: 1 });
    return new ParquetWriter(instance, await instance.connect());
  }

  /**
   * Writes a file at `path`, and while it does, another beside it.
   *
   * @throws Error when the disk is full, or the rows cannot be read back as they were meant
   */
  async write(topic: EventTopic, rows: RowBuffer, path: string): Promise<void> {
    const lines = `${path}.ndjson`;
    await writeChunks(lines, rows.chunks());
    const { rowsChanged } = await this.connection.run(copyStatement(topic, lines, path));
    if (rowsChanged !== rows.rows) throw new Error(`${path}: ${rowsChanged} rows written of ${rows.rows}`);
    await rm(lines);
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }
}

async function writeChunks(path: string, chunks: Iterable<Buffer>): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (const chunk of chunks) await file.writeFile(chunk);
  } finally {
    await file.close();
  }
}

function copyStatement(topic: EventTopic, from: string, to: string): string {
  const columns = columnTypes(topic);
  const types = columns.map(({ name, json }) => `${sqlText(name)}: ${sqlText(json)}`).join(', ');
  return `COPY (
    SELECT ${columns.map(expression).join(', ')}
    FROM read_json(${sqlText(from)}, format = 'newline_delimited', compression = 'uncompressed',
      maximum_object_size = ${LONGEST_ROW_BYTES}, columns = {${types}})
  ) TO ${sqlText(to)} (FORMAT parquet, COMPRESSION zstd)`;
}

function expression({ name, kind }: ColumnType): string {
  if (kind === 'time') return `make_timestamptz("${name}" * ${MS}) AS "${name}"`;
  if (kind === 'day') return `make_timestamp("${name}" * ${MS})::DATE AS "${name}"`;
  return `"${name}"`;
}
