import { type Granularity, type SalesSummary, type SalesWindow, WINDOW_SIZE_MS } from './sales-windows';

// The `…_parts` views rather than sales_metrics, sales_hourly and sales_daily, which are the same rows summed up: a
// LIMIT stops a descending index scan here, but cannot reach through a view's GROUP BY.
const PARTS: Readonly<Record<Granularity, { view: string; extremes: string }>> = {
  minute: { view: 'sales_minute_parts', extremes: 'NULL::bigint AS min_cents, NULL::bigint AS max_cents' },
  hour: { view: 'sales_hour_parts', extremes: 'min(min_cents) AS min_cents, max(max_cents) AS max_cents' },
  day: { view: 'sales_day_parts', extremes: 'min(min_cents) AS min_cents, max(max_cents) AS max_cents' },
};

/** ⌊(2·amount + n) ÷ 2n⌋ is amount ÷ n rounded half up: half away from zero, as no amount is negative. */
const AVERAGE = 'div(2 * sum(amount_cents) + sum(transactions), 2 * nullif(sum(transactions), 0)) AS average_cents';

/** Windows that meet `condition`, a row each; what comes after GROUP BY is the caller's. */
export function selectWindows(granularity: Granularity, condition: string): string {
  const { view, extremes } = PARTS[granularity];
  return `SELECT (extract(epoch FROM window_start) * 1000)::bigint AS start_ms, country, category,
              sum(amount_cents) AS amount_cents, sum(transactions) AS transactions, sum(units) AS units,
              ${AVERAGE}, ${extremes}
       FROM ${view} WHERE ${condition}
       GROUP BY window_start, country, category`;
}

/** All countries together over the days that meet `condition`: one row. */
export function selectSummary(condition: string): string {
  return `SELECT coalesce(sum(amount_cents), 0) AS amount_cents, coalesce(sum(transactions), 0) AS transactions,
              ${AVERAGE}, min(min_cents) AS min_cents, max(max_cents) AS max_cents
       FROM sales_day_parts WHERE category IS NULL AND ${condition}`;
}

/** numeric and bigint columns are strings as pg returns them, and numbers where they come as JSON. */
type Whole = string | number;

/** A row of `selectWindows`. */
export interface WindowRow extends Record<'start_ms' | 'amount_cents' | 'transactions' | 'units', Whole> {
  readonly country: string;
  readonly category: string | null;
  readonly average_cents: Whole;
  readonly min_cents: Whole | null;
  readonly max_cents: Whole | null;
}

/** The row of `selectSummary`. */
export interface SummaryRow extends Record<'amount_cents' | 'transactions', Whole> {
  readonly average_cents: Whole | null;
  readonly min_cents: Whole | null;
  readonly max_cents: Whole | null;
}

export function toWindow(row: WindowRow, granularity: Granularity): SalesWindow {
  const startMs = Number(row.start_ms);
  return {
    startMs,
    endMs: startMs + WINDOW_SIZE_MS[granularity],
    country: row.country,
    category: row.category,
    amountCents: Number(row.amount_cents),
    transactions: Number(row.transactions),
    units: Number(row.units),
    averageCents: Number(row.average_cents),
    minCents: numberOrNull(row.min_cents),
    maxCents: numberOrNull(row.max_cents),
  };
}

export function toSummary(row: SummaryRow | undefined): SalesSummary {
  if (row === undefined) throw new Error('an aggregate without GROUP BY returned no row');
  return {
    transactions: Number(row.transactions),
    amountCents: Number(row.amount_cents),
    averageCents: numberOrNull(row.average_cents),
    minCents: numberOrNull(row.min_cents),
    maxCents: numberOrNull(row.max_cents),
  };
}

function numberOrNull(value: Whole | null): number | null {
  return value === null ? null : Number(value);
}
