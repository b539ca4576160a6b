import type { TodaySight } from './sight';

interface CountryDay {
  readonly country: string;
  readonly total_amount: number;
  readonly transaction_count: number;
}

/** The path that asks for the countries' totals of the UTC day of `nowMs`. */
export function todayPath(nowMs: number): string {
  const day = new Date(nowMs).toISOString().slice(0, 10);
  return `/api/v1/sales/metrics?granularity=day&start_date=${day}&end_date=${day}`;
}

/** What the API answered to `todayPath`: a row for each country that has sold something. */
export function todayOf(answer: string): TodaySight {
  const rows = JSON.parse(answer) as readonly CountryDay[];
  return {
    // In cents, so that no sum of dollars is off by a rounding error.
    revenue: rows.reduce((sum, row) => sum + Math.round(row.total_amount * 100), 0) / 100,
    orders: rows.reduce((sum, row) => sum + row.transaction_count, 0),
    countries: rows
      .map(({ country, total_amount: revenue }) => ({ country, revenue }))
      .sort((a, b) => b.revenue - a.revenue || (a.country < b.country ? -1 : 1)),
  };
}
