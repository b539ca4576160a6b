import type { Pool } from 'pg';
import {
  type Granularity,
  type SalesSummary,
  type SalesWindow,
  type SalesWindowQuery,
  WINDOW_SIZE_MS,
} from './sales-windows';
import { windowConditions } from './window-conditions';

// The `…_parts` views rather than sales_metrics, sales_hourly and sales_daily, which are the same rows summed up: a
// LIMIT stops a descending index scan here, but cannot reach through a view's GROUP BY.
const PARTS: Readonly<Record<Granularity, { view: string; extremes: string }>> = {
  minute: { view: 'sales_minute_parts', extremes: 'NULL::bigint AS min_cents, NULL::bigint AS max_cents' },
  hour: { view: 'sales_hour_parts', extremes: 'min(min_cents) AS min_cents, max(max_cents) AS max_cents' },
  day: { view: 'sales_day_parts', extremes: 'min(min_cents) AS min_cents, max(max_cents) AS max_cents' },
};

/** ⌊(2·amount + n) ÷ 2n⌋ is amount ÷ n rounded half up: half away from zero, as no amount is negative. */
const AVERAGE = 'div(2 * sum(amount_cents) + sum(transactions), 2 * nullif(sum(transactions), 0)) AS average_cents';

/** What pg makes of numeric and bigint columns. */
type Row<Name extends string> = Record<Name, string>;
type Extremes = Record<'min_cents' | 'max_cents', string | null>;
type WindowRow = Row<'start_ms' | 'country' | 'amount_cents' | 'transactions' | 'units' | 'average_cents'> &
  Extremes & { category: string | null };
type SummaryRow = Row<'amount_cents' | 'transactions'> & Extremes & { average_cents: string | null };

/** Reads sales. Sums are exact up to 2^53 cents. */
export class SalesRepository {
  constructor(private readonly pool: Pool) {}

  /** Windows by start, newest first, then by country and category in code point order, a country's total first. */
  async findWindows(query: SalesWindowQuery): Promise<SalesWindow[]> {
    const { view, extremes } = PARTS[query.granularity];
    const { sql, values } = windowConditions(query);
    const { rows } = await this.pool.query<WindowRow>(
      `SELECT (extract(epoch FROM window_start) * 1000)::bigint AS start_ms, country, category,
              sum(amount_cents) AS amount_cents, sum(transactions) AS transactions, sum(units) AS units,
              ${AVERAGE}, ${extremes}
       FROM ${view} WHERE ${sql}
       GROUP BY window_start, country, category
       ORDER BY window_start DESC, country, category NULLS FIRST
       LIMIT ${Math.trunc(query.limit)}`,
      values,
    );
    return rows.map((row) => toWindow(row, WINDOW_SIZE_MS[query.granularity]));
  }

  /** All countries together over the UTC days that start in [fromMs, beforeMs). */
  async summarizeDays(fromMs: number, beforeMs: number): Promise<SalesSummary> {
    const { rows } = await this.pool.query<SummaryRow>(
      `SELECT coalesce(sum(amount_cents), 0) AS amount_cents, coalesce(sum(transactions), 0) AS transactions,
              ${AVERAGE}, min(min_cents) AS min_cents, max(max_cents) AS max_cents
       FROM sales_day_parts
       WHERE category IS NULL AND window_start >= to_timestamp($1 / 1000.0) AND window_start < to_timestamp($2 / 1000.0)`,
      [fromMs, beforeMs],
    );
    const [row] = rows;
    if (!row) throw new Error('an aggregate without GROUP BY returned no row');
    return {
      transactions: Number(row.transactions),
      amountCents: Number(row.amount_cents),
      averageCents: numberOrNull(row.average_cents),
      minCents: numberOrNull(row.min_cents),
      maxCents: numberOrNull(row.max_cents),
    };
  }
}

function toWindow(row: WindowRow, sizeMs: number): SalesWindow {
  const startMs = Number(row.start_ms);
  return {
    startMs,
    endMs: startMs + sizeMs,
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

function numberOrNull(value: string | null): number | null {
  return value === null ? null : Number(value);
}
