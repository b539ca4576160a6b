import type { DuckDBInstance } from '@duckdb/node-api';

export interface DuckDbOptions {
  /** How much memory it may take, for example `128MB`. */
  readonly memoryLimit: string;
  readonly threads: number;
  /** Where it puts what does not fit; without it, a query that needs more memory fails. */
  readonly spillFolder?: string;
}

/** A DuckDB in memory that works in UTC and never asks the network for an extension. */
export async function openDuckDb({ memoryLimit, threads, spillFolder }: DuckDbOptions): Promise<DuckDBInstance> {
  // Only here, where it is needed: the library is 65 MB, which whoever only writes to the lake can do without.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: memoryLimit,
    threads: String(threads),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...(spillFolder === undefined ? {} : { temp_directory: spillFolder }),
  });
  const connection = await instance.connect();
  await connection.run(`SET GLOBAL TimeZone = 'UTC'`);
  connection.closeSync();
  return instance;
}

/** A text as an SQL literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
