import type { DuckDBConnection } from '@duckdb/node-api';
import { Client } from 'pg';
import { type PublishedVersions, readPublishedVersions } from './catalogue/published-versions';
import { ColumnAppender } from './column-appender';
import type { Column, ComparedJob, ComparedTable } from './compared-table';
import { COMPARED_JOBS, COMPARED_TABLES, type NextOffsetsByJob } from './expected-tables';

const FETCH_ROWS = 20_000;

// Whole figures without trailing zeros, so that a fraction of a cent would show up as one.
const cents = (column: string) => `trim_scale(${column} * 100)::text`;
const microseconds = (column: string) => `(extract(epoch FROM ${column}) * 1000000)::bigint::text`;

const asText = ({ name, kind }: Column) => (kind === 'cents' ? cents(name) : `${name}::text`);

const select = ({ name, keys, figures }: ComparedTable) => `
  SELECT ${microseconds('window_start')}, ${microseconds('window_end')}, ${[...keys, ...figures].map(asText).join(', ')}
  FROM ${name}`;

const create = ({ name, keys, figures }: ComparedTable) => `
  CREATE TABLE published_${name} (window_start BIGINT, window_end BIGINT,
    ${[...keys, ...figures].map((column) => `${column.name} VARCHAR`).join(', ')})`;

/**
 * Copies the tables to `published_<table>` in DuckDB, in the form of the expected ones, and returns the offsets that each
 * job's reach, and product_versions: all of one snapshot, which is let go before the much longer reading of the log begins.
 */
export async function copyPublishedTables(
  postgresUrl: string,
  sql: DuckDBConnection,
): Promise<{ nextOffsets: NextOffsetsByJob; versions: PublishedVersions }> {
  const client = new Client({ connectionString: postgresUrl, application_name: 'globalmart-oracle' });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const offsets = await client.query<{ job: ComparedJob; partition: number; next_offset: string }>(
      `SELECT job, partition, next_offset::text FROM stream_offsets
       WHERE topic = 'transactions' AND job = ANY ($1) ORDER BY 1, 2`,
      [COMPARED_JOBS],
    );
    for (const table of COMPARED_TABLES) await copyTable(client, sql, table);
    const versions = await readPublishedVersions(client);
    await client.query('COMMIT');
    const byJob = (job: ComparedJob) => offsets.rows.filter((row) => row.job === job);
    const nextOffsets = new Map(
      COMPARED_JOBS.map((job) => [job, new Map(byJob(job).map((row) => [row.partition, BigInt(row.next_offset)]))]),
    );
    return { nextOffsets, versions };
  } finally {
    await client.end();
  }
}

async function copyTable(client: Client, sql: DuckDBConnection, table: ComparedTable): Promise<void> {
  await sql.run(create(table));
  const target = await ColumnAppender.open(sql, `published_${table.name}`);
  await client.query(`DECLARE published NO SCROLL CURSOR FOR ${select(table)}`);
  for (;;) {
    const { rows } = await client.query<(string | null)[]>({
      text: `FETCH ${FETCH_ROWS} FROM published`,
      rowMode: 'array',
    });
    for (const [windowStart, windowEnd, ...columns] of rows) {
      target.append(BigInt(windowStart ?? 0), BigInt(windowEnd ?? 0), ...columns);
    }
    if (rows.length < FETCH_ROWS) break;
  }
  await client.query('CLOSE published');
  target.close();
}
