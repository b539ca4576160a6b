import type { DuckDBConnection } from '@duckdb/node-api';
import { type CollectionName, type CollectionWriter, definitionOf, type ResultRow } from '@globalmart/warehouse';
import { readResult } from '../engine/result-file';
import { readRows } from './parquet-rows';

export interface CollectionLoad {
  readonly name: CollectionName;
  /** The result of this run, as Parquet: a file, or a folder of files. */
  readonly file: string;
  /** The one that the base version's documents were made from, if it is still there. */
  readonly baseFile: string | undefined;
  readonly analysisDate: Date;
}

export interface Loaded {
  readonly added: number;
  readonly ended: number;
}

/** Brings a collection from its base to a new result by writing what differs, of which DuckDB finds out. */
export async function loadCollection(
  duckDb: DuckDBConnection,
  writer: CollectionWriter,
  { name, file, baseFile, analysisDate }: CollectionLoad,
): Promise<Loaded> {
  const now = `SELECT * FROM ${readResult(file)}`;
  if (definitionOf(name).isByAnalysisDate) {
    return writer.replaceDate(analysisDate, await collect(readRows(duckDb, now)));
  }
  if (baseFile === undefined) return { ended: await writer.endAll(), added: await writer.add(readRows(duckDb, now)) };
  const before = `SELECT * FROM ${readResult(baseFile)}`;
  const ended = await writer.end(readRows(duckDb, `${before} EXCEPT ${now}`));
  return { ended, added: await writer.add(readRows(duckDb, `${now} EXCEPT ${before}`)) };
}

async function collect(rows: AsyncIterable<ResultRow>): Promise<ResultRow[]> {
  const collected: ResultRow[] = [];
  for await (const row of rows) collected.push(row);
  return collected;
}
