import { DuckDBInstance, type DuckDBConnection, type Json } from '@duckdb/node-api';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ColumnAppender } from './column-appender';
import type { Transaction } from './valid-by-itself';

// Codes stand for countries and categories because appending a string costs several times as much as a number.
const TABLES = `
  CREATE TABLE records (rid BIGINT, part INTEGER, off BIGINT, id VARCHAR, user_id VARCHAR, t BIGINT, country INTEGER,
    store_id INTEGER, total_cents INTEGER);
  CREATE TABLE lines (rid BIGINT, category INTEGER, price_cents INTEGER, quantity INTEGER);
  CREATE TABLE names (code INTEGER, name VARCHAR);
`;

/** The transactions valid by themselves, as rows of an in-process DuckDB that spills to a folder of its own. */
export class Ledger {
  private readonly codes = new Map<string, number>();
  private nextRid = 0n;

  private constructor(
    readonly sql: DuckDBConnection,
    private readonly instance: DuckDBInstance,
    private readonly spillFolder: string,
    private readonly records: ColumnAppender,
    private readonly lines: ColumnAppender,
  ) {}

  static async open(parentFolder: string): Promise<Ledger> {
    await mkdir(parentFolder, { recursive: true });
    const spillFolder = await mkdtemp(join(parentFolder, 'oracle-'));
    const instance = await DuckDBInstance.create(':memory:', {
      // The process as a whole, with the records in flight, stays under 4 GB.
      memory_limit: '3GB',
      temp_directory: spillFolder,
      preserve_insertion_order: 'false',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    const sql = await instance.connect();
    await sql.run(TABLES);
    const records = await ColumnAppender.open(sql, 'records');
    const lines = await ColumnAppender.open(sql, 'lines');
    return new Ledger(sql, instance, spillFolder, records, lines);
  }

  add(partition: number, offset: bigint, transaction: Transaction): void {
    const { id, userId, eventTimeMs, country, storeId, totalCents } = transaction;
    const rid = this.nextRid++;
    const code = this.code(country);
    this.records.append(rid, partition, offset, id, userId, BigInt(eventTimeMs), code, storeId, totalCents);
    for (const line of transaction.lines) {
      this.lines.append(rid, this.code(line.category ?? 'unknown'), line.priceCents, line.quantity);
    }
  }

  /** Ends the filling: only afterwards do queries see every record. */
  async seal(): Promise<void> {
    this.records.close();
    this.lines.close();
    const names = await ColumnAppender.open(this.sql, 'names');
    for (const [name, code] of this.codes) names.append(code, name);
    names.close();
  }

  async close(): Promise<void> {
    this.sql.closeSync();
    this.instance.closeSync();
    await rm(this.spillFolder, { recursive: true, force: true });
  }

  private code(name: string): number {
    let code = this.codes.get(name);
    if (code === undefined) {
      code = this.codes.size;
      this.codes.set(name, code);
    }
    return code;
  }
}

/** Rows as plain objects; BIGINT and wider arrive as strings. */
export async function queryRows(sql: DuckDBConnection, query: string): Promise<Record<string, Json>[]> {
  return (await sql.runAndReadAll(query)).getRowObjectsJson();
}
