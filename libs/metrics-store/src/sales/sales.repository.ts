import type { Pool } from 'pg';
import type { SalesSummary, SalesWindow, SalesWindowQuery } from './sales-windows';
import {
  selectSummary,
  selectWindows,
  type SummaryRow,
  toSummary,
  toWindow,
  type WindowRow,
} from './select-windows.sql';
import { windowConditions } from './window-conditions';

/** Reads sales. Sums are exact up to 2^53 cents. */
export class SalesRepository {
  constructor(private readonly pool: Pool) {}

  /** Windows by start, newest first, then by country and category in code point order, a country's total first. */
  async findWindows(query: SalesWindowQuery): Promise<SalesWindow[]> {
    const { sql, values } = windowConditions(query);
    const { rows } = await this.pool.query<WindowRow>(
      `${selectWindows(query.granularity, sql)}
       ORDER BY window_start DESC, country, category NULLS FIRST
       LIMIT ${Math.trunc(query.limit)}`,
      values,
    );
    return rows.map((row) => toWindow(row, query.granularity));
  }

  /** All countries together over the UTC days that start in [fromMs, beforeMs). */
  async summarizeDays(fromMs: number, beforeMs: number): Promise<SalesSummary> {
    const { rows } = await this.pool.query<SummaryRow>(
      selectSummary('window_start >= to_timestamp($1 / 1000.0) AND window_start < to_timestamp($2 / 1000.0)'),
      [fromMs, beforeMs],
    );
    return toSummary(rows[0]);
  }
}
