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

/**
 * Brings a collection from its base to a new result by writing what differs, of which DuckDB finds out. Rows come in the order
 * of their keys, which MongoDB writes several times as fast: its index grows at one place.
 */
export async function loadCollection(
  duckDb: DuckDBConnection,
  writer: CollectionWriter,
  { name, file, baseFile, analysisDate }: CollectionLoad,
): Promise<Loaded> {
  const { key, isByAnalysisDate } = definitionOf(name);
  const inOrder = (select: string) => {
    const columns = key.map((column) => `${column} NULLS FIRST`).join(', ');
    return readRows(duckDb, `SELECT * FROM (${select}) ORDER BY ${columns}`);
  };
  const load = async (): Promise<Loaded> => {
    const now = `SELECT * FROM ${readResult(file)}`;
    if (isByAnalysisDate) return writer.replaceDate(analysisDate, await collect(inOrder(now)));
    if (baseFile === undefined) return { ended: await writer.endAll(), added: await writer.add(inOrder(now)) };
    const before = `SELECT * FROM ${readResult(baseFile)}`;
    const ended = await writer.end(inOrder(`${before} EXCEPT ${now}`));
    return { ended, added: await writer.add(inOrder(`${now} EXCEPT ${before}`)) };
  };
  const loaded = await load();
  await writer.index();
  return loaded;
}

async function collect(rows: AsyncIterable<ResultRow>): Promise<ResultRow[]> {
  const collected: ResultRow[] = [];
  for await (const row of rows) collected.push(row);
  return collected;
}
