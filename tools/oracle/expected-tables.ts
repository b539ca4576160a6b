import type { DuckDBConnection } from '@duckdb/node-api';

export interface SalesTable {
  name: 'sales_metrics' | 'sales_hourly' | 'sales_daily';
  windowMs: number;
  /** How far apart windows start: less than their length where they slide. */
  slideMs: number;
  /** Whether total rows carry the least and the greatest transaction. */
  extremes: boolean;
  /** Rows that ended earlier than this before the greatest event time may be gone. */
  retention: '48 hours' | '10 years';
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export const SALES_TABLES: readonly SalesTable[] = [
  { name: 'sales_metrics', windowMs: MINUTE_MS, slideMs: 30_000, extremes: false, retention: '48 hours' },
  { name: 'sales_hourly', windowMs: 60 * MINUTE_MS, slideMs: 60 * MINUTE_MS, extremes: true, retention: '10 years' },
  { name: 'sales_daily', windowMs: DAY_MS, slideMs: DAY_MS, extremes: true, retention: '10 years' },
];

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

/** One entry per transaction (category NULL) and one per transaction and category among its lines. */
const ENTRIES = `
  CREATE TABLE entries AS
  WITH valid AS (SELECT rid, t, country, total_cents FROM judged WHERE verdict = 'valid'),
  by_category AS (
    SELECT rid, category, sum(price_cents::BIGINT * quantity)::BIGINT AS cents, sum(quantity)::BIGINT AS units
    FROM lines GROUP BY rid, category
  ),
  by_transaction AS (SELECT rid, sum(quantity)::BIGINT AS units FROM lines GROUP BY rid)
  SELECT t, country, NULL::INTEGER AS category, total_cents::BIGINT AS cents, units
  FROM valid JOIN by_transaction USING (rid)
  UNION ALL
  SELECT t, country, category, cents, units FROM valid JOIN by_category USING (rid);
`;

/**
 * The rows of one table, from the definition of a window: every start that is a multiple of the slide and for which
 * start ≤ t < end. More starts are tried than can qualify, so that the condition alone decides.
 */
const windows = ({ name, windowMs, slideMs, extremes }: SalesTable) => `
  CREATE TABLE expected_${name} AS
  WITH starts AS (SELECT unnest(range(-${windowMs / slideMs}, 2)) * ${slideMs} AS shift),
  sums AS (
    SELECT entries.t // ${slideMs} * ${slideMs} + shift AS start_ms, category, country,
           sum(cents)::HUGEINT AS cents, count(*)::HUGEINT AS transactions, sum(units)::HUGEINT AS units,
           min(cents) AS least, max(cents) AS greatest
    FROM entries, starts
    WHERE t >= t // ${slideMs} * ${slideMs} + shift AND t < t // ${slideMs} * ${slideMs} + shift + ${windowMs}
    GROUP BY ALL
  )
  SELECT start_ms * 1000 AS window_start, (start_ms + ${windowMs}) * 1000 AS window_end,
         category_name.name AS category, country_name.name AS country,
         cents::VARCHAR AS total_amount, transactions::VARCHAR AS transaction_count, units::VARCHAR AS units,
         -- Half away from zero; amounts are never negative.
         ((2 * cents + transactions) // (2 * transactions))::VARCHAR AS avg_transaction_value
         ${extremes ? `, CASE WHEN category IS NULL THEN least::VARCHAR END AS min_transaction, CASE WHEN category IS NULL THEN greatest::VARCHAR END AS max_transaction` : ''}
  FROM sums JOIN names country_name ON country_name.code = sums.country
       LEFT JOIN names category_name ON category_name.code = sums.category;
`;

/**
 * Judges the sealed ledger's records and computes `expected_<table>` for each sales table: window bounds in
 * microseconds since 1970, money in cents, figures as text.
 */
export async function computeExpectedTables(sql: DuckDBConnection, watermarkDelayMs: number): Promise<void> {
  await sql.run(verdicts(watermarkDelayMs));
  await sql.run(ENTRIES);
  for (const table of SALES_TABLES) await sql.run(windows(table));
  await sql.run('DROP TABLE entries');
}
