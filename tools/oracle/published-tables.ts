import type { DuckDBConnection } from '@duckdb/node-api';
import { Client } from 'pg';
import { type PublishedVersions, readPublishedVersions } from './catalogue/published-versions';
import { ColumnAppender } from './column-appender';
import {
  type Column,
  columnsOf,
  COMPARED_JOBS,
  DECIMALS,
  isFraction,
  type ComparedJob,
  type ComparedTable,
  JOB_TOPICS,
} from './compared-table';
import { COMPARED_TABLES, type Position } from './expected-tables';
import type { ReadTopic } from './read-event';

const FETCH_ROWS = 20_000;

function asText({ name, kind }: Column): string {
  // Whole figures without trailing zeros, so that a fraction of them would show up as one.
  if (isFraction(kind)) return `trim_scale(${name} * ${10 ** DECIMALS[kind]})::text`;
  if (kind === 'time') return `(extract(epoch FROM ${name}) * 1000000)::bigint::text`;
  return `${name}::text`;
}

const select = (table: ComparedTable) => `SELECT ${columnsOf(table).map(asText).join(', ')} FROM ${table.name}`;

const create = (table: ComparedTable) =>
  `CREATE TABLE published_${table.name} (${columnsOf(table)
    .map(({ name, kind }) => `${name} ${kind === 'time' ? 'BIGINT' : 'VARCHAR'}`)
    .join(', ')})`;

export interface PublishedTables {
  positions: Position[];
  /** Tables that something has still to be written to, though no record is missing. */
  unsettled: ReadonlySet<string>;
  versions: PublishedVersions;
}

/**
 * Copies the tables to `published_<table>` in DuckDB, in the form of the expected ones, and returns the offsets that each
 * job's reach, and product_versions: all of one snapshot, which is let go before the much longer reading of the logs begins.
 */
export async function copyPublishedTables(postgresUrl: string, sql: DuckDBConnection): Promise<PublishedTables> {
  const client = new Client({ connectionString: postgresUrl, application_name: 'globalmart-oracle' });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const positions = await readPositions(client);
    for (const table of COMPARED_TABLES) await copyTable(client, sql, table);
    const unsettled = await unsettledTables(client);
    const versions = await readPublishedVersions(client);
    await client.query('COMMIT');
    return { positions, unsettled, versions };
  } finally {
    await client.end();
  }
}

async function unsettledTables(client: Client): Promise<Set<string>> {
  const unsettled = new Set<string>();
  for (const { name, settledWhen = 'true' } of COMPARED_TABLES) {
    const { rows } = await client.query<{ is_settled: boolean }>(`SELECT ${settledWhen} AS is_settled`);
    if (!rows[0]?.is_settled) unsettled.add(name);
  }
  return unsettled;
}

async function readPositions(client: Client): Promise<Position[]> {
  const { rows } = await client.query<{ job: ComparedJob; topic: ReadTopic; partition: number; next_offset: string }>(
    `SELECT job, topic, partition, next_offset::text FROM stream_offsets WHERE job = ANY ($1) ORDER BY 1, 2, 3`,
    [COMPARED_JOBS],
  );
  return rows
    .filter(({ job, topic }) => (JOB_TOPICS[job] as readonly ReadTopic[]).includes(topic))
    .map(({ next_offset: next, ...place }) => ({ ...place, nextOffset: BigInt(next) }));
}

async function copyTable(client: Client, sql: DuckDBConnection, table: ComparedTable): Promise<void> {
  await sql.run(create(table));
  const target = await ColumnAppender.open(sql, `published_${table.name}`);
  const columns = columnsOf(table);
  await client.query(`DECLARE published NO SCROLL CURSOR FOR ${select(table)}`);
  for (;;) {
    const { rows } = await client.query<(string | null)[]>({
      text: `FETCH ${FETCH_ROWS} FROM published`,
      rowMode: 'array',
    });
    for (const row of rows) {
      target.append(...row.map((text, at) => (text !== null && columns[at]?.kind === 'time' ? BigInt(text) : text)));
    }
    if (rows.length < FETCH_ROWS) break;
  }
  await client.query('CLOSE published');
  target.close();
}
