import type { DuckDBConnection } from '@duckdb/node-api';
import type { ComparedJob, ComparedTable } from './compared-table';
import { SALES_TABLES } from './sales-tables';
import { STORE_TABLES } from './store-tables';

/** Every table that is compared; those of a new job are added here. */
export const COMPARED_TABLES: readonly ComparedTable[] = [...SALES_TABLES, ...STORE_TABLES];

export const COMPARED_JOBS: readonly ComparedJob[] = [...new Set(COMPARED_TABLES.map(({ job }) => job))];

/** Next offset by partition: a job's results hold exactly the records before it. */
export type NextOffsets = ReadonlyMap<number, bigint>;

export type NextOffsetsByJob = ReadonlyMap<ComparedJob, NextOffsets>;

/**
 * Each record against the earlier ones of its partition. There is an earlier one with the same id at or after the
 * watermark exactly if the latest of them is, and the watermark is NULL only where there is no earlier record at all.
 */
const verdicts = (watermarkDelayMs: number) => `
  CREATE TABLE repeated AS SELECT part, id FROM records GROUP BY part, id HAVING count(*) > 1;
  CREATE TABLE judged AS
  WITH watermarks AS (
    SELECT *, max(t) OVER (PARTITION BY part ORDER BY off ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
              - ${watermarkDelayMs} AS watermark
    FROM records
  ), repeats AS (
    SELECT rid, max(t) OVER (PARTITION BY part, id ORDER BY off ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
                AS same_id_t
    FROM records SEMI JOIN repeated USING (part, id)
  )
  SELECT watermarks.*,
         CASE WHEN t < watermark THEN 'late' WHEN same_id_t >= watermark THEN 'duplicate' ELSE 'valid' END AS verdict
  FROM watermarks LEFT JOIN repeats USING (rid);
  DROP TABLE repeated;
`;

/** The valid records that a job's results hold. */
const validOf = (job: ComparedJob) => `
  CREATE VIEW valid_${job} AS
  SELECT judged.* FROM judged JOIN reached ON reached.job = '${job}' AND reached.part = judged.part AND off < next_offset
  WHERE verdict = 'valid'`;

/** Judges the sealed ledger's records and computes `expected_<table>` for each table that is compared. */
export async function computeExpectedTables(
  sql: DuckDBConnection,
  watermarkDelayMs: number,
  nextOffsets: NextOffsetsByJob,
): Promise<void> {
  await sql.run(verdicts(watermarkDelayMs));
  await sql.run('CREATE TABLE reached (job VARCHAR, part INTEGER, next_offset BIGINT)');
  for (const [job, partitions] of nextOffsets) {
    for (const [partition, next] of partitions)
      await sql.run(`INSERT INTO reached VALUES ('${job}', ${partition}, ${next})`);
  }
  for (const job of COMPARED_JOBS) await sql.run(validOf(job));
  for (const { name, expected } of COMPARED_TABLES) await sql.run(`CREATE TABLE expected_${name} AS ${expected}`);
}
