import type { DuckDBConnection } from '@duckdb/node-api';
import { Client } from 'pg';
import { ColumnAppender } from './column-appender';
import { SALES_TABLES, type SalesTable } from './expected-tables';

/** Next offset by partition: the results hold exactly the records before it. */
export type NextOffsets = ReadonlyMap<number, bigint>;

const FETCH_ROWS = 20_000;

// Whole figures without trailing zeros, so that a fraction of a cent would show up as one.
const cents = (column: string) => `trim_scale(${column} * 100)::text AS ${column}`;
const microseconds = (column: string) => `(extract(epoch FROM ${column}) * 1000000)::bigint::text AS ${column}`;

const select = ({ name, extremes }: SalesTable) => `
  SELECT ${microseconds('window_start')}, ${microseconds('window_end')}, category, country, ${cents('total_amount')},
         transaction_count::text, units::text, ${cents('avg_transaction_value')}
         ${extremes ? `, ${cents('min_transaction')}, ${cents('max_transaction')}` : ''}
  FROM ${name}`;

const create = ({ name, extremes }: SalesTable) => `
  CREATE TABLE published_${name} (window_start BIGINT, window_end BIGINT, category VARCHAR, country VARCHAR,
    total_amount VARCHAR, transaction_count VARCHAR, units VARCHAR, avg_transaction_value VARCHAR
    ${extremes ? ', min_transaction VARCHAR, max_transaction VARCHAR' : ''})`;

/**
 * Copies the sales tables to `published_<table>` in DuckDB, in the form of the expected ones, and returns the offsets
 * they reach: all of one snapshot, which is let go before the much longer reading of the log begins.
 */
export async function copyPublishedTables(postgresUrl: string, sql: DuckDBConnection): Promise<NextOffsets> {
  const client = new Client({ connectionString: postgresUrl, application_name: 'globalmart-oracle' });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const offsets = await client.query<{ partition: number; next_offset: string }>(
      `SELECT partition, next_offset::text FROM stream_offsets WHERE job = 'sales' ORDER BY 1`,
    );
    for (const table of SALES_TABLES) await copyTable(client, sql, table);
    await client.query('COMMIT');
    return new Map(offsets.rows.map((row) => [row.partition, BigInt(row.next_offset)]));
  } finally {
    await client.end();
  }
}

async function copyTable(client: Client, sql: DuckDBConnection, table: SalesTable): Promise<void> {
  await sql.run(create(table));
  const target = await ColumnAppender.open(sql, `published_${table.name}`);
  await client.query(`DECLARE published NO SCROLL CURSOR FOR ${select(table)}`);
  for (;;) {
    const { rows } = await client.query<(string | null)[]>({
      text: `FETCH ${FETCH_ROWS} FROM published`,
      rowMode: 'array',
    });
    for (const [windowStart, windowEnd, ...figures] of rows) {
      target.append(BigInt(windowStart ?? 0), BigInt(windowEnd ?? 0), ...figures);
    }
    if (rows.length < FETCH_ROWS) break;
  }
  await client.query('CLOSE published');
  target.close();
}
