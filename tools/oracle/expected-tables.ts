import type { DuckDBConnection } from '@duckdb/node-api';
import {
  type Column,
  columnsOf,
  COMPARED_JOBS,
  type ComparedJob,
  type ComparedTable,
  JOB_TOPICS,
} from './compared-table';
import { READ_TOPICS, type ReadTopic } from './read-event';
import { ACTIVITY_TABLES } from './activity-tables';
import { ANOMALY_TABLES } from './anomaly-tables';
import { INVENTORY_PREPARATIONS, INVENTORY_TABLES } from './inventory-tables';
import { SESSION_PREPARATIONS, SESSION_TABLES } from './session-tables';
import type { OracleSettings } from './settings';
import { SALES_TABLES } from './sales-tables';
import { STORE_TABLES } from './store-tables';

/** Every table that is compared; those of a new job are added here. */
export const COMPARED_TABLES: readonly ComparedTable[] = [
  ...SALES_TABLES,
  ...STORE_TABLES,
  ...ACTIVITY_TABLES,
  ...ANOMALY_TABLES,
  ...SESSION_TABLES,
  ...INVENTORY_TABLES,
];

/** What several of them are computed from. */
const PREPARATIONS = [...SESSION_PREPARATIONS, ...INVENTORY_PREPARATIONS];

/** How far the results of one job reach: they hold exactly the records of a topic's partition before its next offset. */
export interface Position {
  readonly job: ComparedJob;
  readonly topic: ReadTopic;
  readonly partition: number;
  readonly nextOffset: bigint;
}

/**
 * Each record against the earlier ones of its topic's partition. There is an earlier one with the same id at or after the
 * watermark exactly if the latest of them is, and the watermark is NULL only where there is no earlier record at all.
 */
const verdicts = (topic: ReadTopic, watermarkDelayMs: number) => `
  CREATE TABLE repeated AS SELECT part, id FROM read_${topic} GROUP BY part, id HAVING count(*) > 1;
  CREATE TABLE ${topic} AS
  WITH watermarks AS (
    SELECT *, max(t) OVER (PARTITION BY part ORDER BY off ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
              - ${watermarkDelayMs} AS watermark
    FROM read_${topic}
  ), repeats AS (
    SELECT rid, max(t) OVER (PARTITION BY part, id ORDER BY off ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
                AS same_id_t
    FROM read_${topic} SEMI JOIN repeated USING (part, id)
  )
  SELECT watermarks.*,
         CASE WHEN t < watermark THEN 'late' WHEN same_id_t >= watermark THEN 'duplicate' ELSE 'valid' END AS verdict
  FROM watermarks LEFT JOIN repeats USING (rid);
  DROP TABLE repeated;
  DROP TABLE read_${topic};
`;

const reachedBy = (job: ComparedJob, topic: ReadTopic) => `
  FROM ${topic} JOIN reached
    ON reached.job = '${job}' AND reached.topic = '${topic}' AND reached.part = ${topic}.part AND off < next_offset`;

/** The valid events that a job's results hold. */
const validOf = (job: ComparedJob, topic: ReadTopic) => `
  CREATE VIEW ${job}_${topic} AS SELECT ${topic}.* ${reachedBy(job, topic)} WHERE verdict = 'valid'`;

/** The greatest event time of all records valid by themselves that a job has seen, by partition and of all its topics. */
const watermarksOf = (job: ComparedJob, delayMs: number) => `
  INSERT INTO watermarks SELECT '${job}', part, max(t), max(t) - ${delayMs} FROM (
    ${JOB_TOPICS[job].map((topic) => `SELECT ${topic}.part, t ${reachedBy(job, topic)}`).join(' UNION ALL ')}
  ) GROUP BY part`;

const asCompared = ({ name, kind }: Column) =>
  kind === 'time' ? `${name} * 1000 AS ${name}` : `${name}::VARCHAR AS ${name}`;

/** Judges the sealed ledger's records and computes `expected_<table>` for each table that is compared. */
export async function computeExpectedTables(
  sql: DuckDBConnection,
  { watermarkDelayMs, anomalies }: Pick<OracleSettings, 'watermarkDelayMs' | 'anomalies'>,
  positions: readonly Position[],
): Promise<void> {
  for (const topic of READ_TOPICS) await sql.run(verdicts(topic, watermarkDelayMs));
  await sql.run('CREATE TABLE reached (job VARCHAR, topic VARCHAR, part INTEGER, next_offset BIGINT)');
  for (const { job, topic, partition, nextOffset } of positions) {
    await sql.run(`INSERT INTO reached VALUES ('${job}', '${topic}', ${partition}, ${nextOffset})`);
  }
  await sql.run('CREATE TABLE watermarks (job VARCHAR, part INTEGER, t BIGINT, watermark BIGINT)');
  for (const job of COMPARED_JOBS) {
    for (const topic of JOB_TOPICS[job]) await sql.run(validOf(job, topic));
    await sql.run(watermarksOf(job, watermarkDelayMs));
  }
  const thresholds = Object.entries(anomalies).map(([name, value]) => `${value}::BIGINT AS "${name}"`);
  await sql.run(`CREATE TABLE thresholds AS SELECT ${thresholds.join(', ')}`);
  for (const preparation of PREPARATIONS) await sql.run(preparation);
  for (const table of COMPARED_TABLES) {
    const columns = columnsOf(table).map(asCompared).join(', ');
    await sql.run(`CREATE TABLE expected_${table.name} AS SELECT ${columns} FROM (${table.expected})`);
  }
}
