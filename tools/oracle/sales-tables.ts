import { codeOf, type Column, type ComparedTable, inWindows, rounded } from './compared-table';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** One entry per transaction (category NULL) and one per transaction and category among its lines. */
const ENTRIES = `
  by_category AS (
    SELECT rid, category, sum(price_cents::BIGINT * quantity)::BIGINT AS cents, sum(quantity)::BIGINT AS units
    FROM lines GROUP BY rid, category
  ),
  by_transaction AS (SELECT rid, sum(quantity)::BIGINT AS units FROM lines GROUP BY rid),
  entries AS (
    SELECT t, country, NULL::INTEGER AS category, total_cents::BIGINT AS cents, units
    FROM valid_sales JOIN by_transaction USING (rid)
    UNION ALL
    SELECT t, country, category, cents, units FROM valid_sales JOIN by_category USING (rid)
  )`;

const FIGURES: readonly Column[] = [
  { name: 'total_amount', kind: 'cents' },
  { name: 'transaction_count', kind: 'count' },
  { name: 'units', kind: 'count' },
  { name: 'avg_transaction_value', kind: 'cents' },
];

/** Only of total rows. */
const EXTREMES: readonly Column[] = [
  { name: 'min_transaction', kind: 'cents' },
  { name: 'max_transaction', kind: 'cents' },
];

interface SalesShape extends Pick<ComparedTable, 'windowMs' | 'retention'> {
  /** How far apart windows start: less than their length where they slide. */
  readonly slideMs: number;
  /** Whether total rows carry the least and the greatest transaction. */
  readonly extremes: boolean;
}

function salesTable(name: string, { windowMs, slideMs, retention, extremes }: SalesShape): ComparedTable {
  return {
    name,
    job: 'sales',
    windowMs,
    retention,
    keys: [
      { name: 'country', kind: 'text' },
      { name: 'category', kind: 'text' },
    ],
    figures: extremes ? [...FIGURES, ...EXTREMES] : FIGURES,
    expected: `
      WITH ${ENTRIES},
      sums AS (
        SELECT start_ms, category, country, sum(cents)::HUGEINT AS cents, count(*)::HUGEINT AS transactions,
               sum(units)::HUGEINT AS units, min(cents) AS least, max(cents) AS greatest
        FROM (${inWindows('entries', windowMs, slideMs)}) GROUP BY start_ms, category, country
      )
      SELECT start_ms * 1000 AS window_start, (start_ms + ${windowMs}) * 1000 AS window_end,
             country_name.name AS country, category_name.name AS category,
             cents::VARCHAR AS total_amount, transactions::VARCHAR AS transaction_count, units::VARCHAR AS units,
             ${rounded('cents', 'transactions')} AS avg_transaction_value
             ${extremes ? `, CASE WHEN category IS NULL THEN least::VARCHAR END AS min_transaction, CASE WHEN category IS NULL THEN greatest::VARCHAR END AS max_transaction` : ''}
      FROM sums JOIN names country_name ON country_name.code = sums.country
           LEFT JOIN names category_name ON category_name.code = sums.category`,
    behind: ({ country, category }) => {
      if (country == null) return 'false';
      const ofCountry = `country = ${codeOf(country)}`;
      if (category == null) return ofCountry;
      return `${ofCountry} AND EXISTS (
        SELECT 1 FROM lines WHERE lines.rid = judged.rid AND lines.category = ${codeOf(category)})`;
    },
  };
}

const HOUR_MS = 60 * MINUTE_MS;

export const SALES_TABLES: readonly ComparedTable[] = [
  salesTable('sales_metrics', { windowMs: MINUTE_MS, slideMs: 30_000, extremes: false, retention: '48 hours' }),
  salesTable('sales_hourly', { windowMs: HOUR_MS, slideMs: HOUR_MS, extremes: true, retention: '10 years' }),
  salesTable('sales_daily', { windowMs: DAY_MS, slideMs: DAY_MS, extremes: true, retention: '10 years' }),
];
