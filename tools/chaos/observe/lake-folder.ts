import { DuckDBInstance } from '@duckdb/node-api';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { queryRows } from '../../oracle/ledger';

/** What lies in a lake's folder, by a plain look, and what PostgreSQL knows of it. */
export class LakeFolder {
  constructor(
    private readonly root: string,
    private readonly postgresUrl: string,
  ) {}

  /** By key, the rows of every file there is, whoever knows of it. */
  async rowsByKey(): Promise<Record<string, number>> {
    const instance = await DuckDBInstance.create(':memory:');
    const sql = await instance.connect();
    try {
      const rows = await queryRows(
        sql,
        `SELECT file_name AS path, num_rows AS rows FROM parquet_file_metadata('${join(this.root, '*/*/*.parquet')}')`,
      );
      const prefix = this.root.length + 1;
      return Object.fromEntries(
        (rows as Record<string, string>[]).map(({ path = '', rows: count }) => [path.slice(prefix), Number(count)]),
      );
    } finally {
      sql.closeSync();
      instance.closeSync();
    }
  }

  /** The same, of the files that are listed. */
  async listedRowsByKey(): Promise<Record<string, number>> {
    const rows = await this.query<{ key: string; rows: string }>(`SELECT key, rows FROM lake_files`);
    return Object.fromEntries(rows.map(({ key, rows: count }) => [key, Number(count)]));
  }

  /** Of each partition, the offset to which these files of the stream reach. */
  async reachOf(keys: readonly string[]): Promise<ReadonlyMap<number, number>> {
    const rows = await this.query<{ partition: number; reach: string }>(
      `SELECT partition, max(to_offset) AS reach FROM lake_files WHERE source = 'stream' AND key = ANY($1) GROUP BY 1`,
      [keys],
    );
    return new Map(rows.map(({ partition, reach }) => [partition, Number(reach)]));
  }

  /** Files that somebody began and nobody has finished or cleared away, and intents that nobody has settled. */
  async loose(): Promise<string[]> {
    const intents = await this.query<{ key: string }>(`SELECT key FROM lake_intents`);
    return [...(await readdir(join(this.root, '.unfinished'))), ...intents.map(({ key }) => key)];
  }

  private async query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const client = new Client({ connectionString: this.postgresUrl });
    await client.connect();
    try {
      return (await client.query<Row>(text, [...values])).rows;
    } finally {
      await client.end();
    }
  }
}
