import {
  codeOf,
  type Column,
  type ComparedTable,
  inWindowOf,
  inWindows,
  rounded,
  type RowAge,
  WINDOW_END,
  WINDOW_START,
  windowStart,
} from './compared-table';

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
    FROM sales_transactions JOIN by_transaction USING (rid)
    UNION ALL
    SELECT t, country, category, cents, units FROM sales_transactions JOIN by_category USING (rid)
  )`;

const FIGURES: readonly Column[] = [
  WINDOW_END,
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

interface SalesShape {
  readonly windowMs: number;
  readonly kept: RowAge['kept'];
  /** How far apart windows start: less than their length where they slide. */
  readonly slideMs: number;
  /** Whether total rows carry the least and the greatest transaction. */
  readonly extremes: boolean;
}

function salesTable(name: string, { windowMs, slideMs, kept, extremes }: SalesShape): ComparedTable {
  return {
    name,
    job: 'sales',
    age: { endsAt: 'window_end', kept },
    since: windowStart,
    keys: [WINDOW_START, { name: 'country', kind: 'text' }, { name: 'category', kind: 'text' }],
    figures: extremes ? [...FIGURES, ...EXTREMES] : FIGURES,
    expected: `
      WITH ${ENTRIES},
      sums AS (
        SELECT start_ms, category, country, sum(cents)::HUGEINT AS cents, count(*)::HUGEINT AS transactions,
               sum(units)::HUGEINT AS units, min(cents) AS least, max(cents) AS greatest
        FROM (${inWindows('entries', windowMs, slideMs)}) GROUP BY start_ms, category, country
      )
      SELECT start_ms AS window_start, start_ms + ${windowMs} AS window_end,
             country_name.name AS country, category_name.name AS category,
             cents AS total_amount, transactions AS transaction_count, units,
             ${rounded('cents', 'transactions')} AS avg_transaction_value
             ${extremes ? `, CASE WHEN category IS NULL THEN least END AS min_transaction, CASE WHEN category IS NULL THEN greatest END AS max_transaction` : ''}
      FROM sums JOIN names country_name ON country_name.code = sums.country
           LEFT JOIN names category_name ON category_name.code = sums.category`,
    behind: (key) => {
      const { country, category } = key;
      if (country == null) return {};
      const ofCountry = `${inWindowOf(key, windowMs)} AND country = ${codeOf(country)}`;
      if (category == null) return { transactions: ofCountry };
      const ofCategory = `SELECT 1 FROM lines WHERE lines.rid = transactions.rid AND category = ${codeOf(category)}`;
      return { transactions: `${ofCountry} AND EXISTS (${ofCategory})` };
    },
  };
}

const HOUR_MS = 60 * MINUTE_MS;

export const SALES_TABLES: readonly ComparedTable[] = [
  salesTable('sales_metrics', { windowMs: MINUTE_MS, slideMs: 30_000, extremes: false, kept: '48 hours' }),
  salesTable('sales_hourly', { windowMs: HOUR_MS, slideMs: HOUR_MS, extremes: true, kept: '10 years' }),
  salesTable('sales_daily', { windowMs: DAY_MS, slideMs: DAY_MS, extremes: true, kept: '10 years' }),
];
