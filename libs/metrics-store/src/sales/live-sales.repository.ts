import type { Pool } from 'pg';
import type { SalesSummary, SalesWindow } from './sales-windows';
import {
  selectSummary,
  selectWindows,
  type SummaryRow,
  toSummary,
  toWindow,
  type WindowRow,
} from './select-windows.sql';

/** How far the job `sales` reaches in one topic-partition. */
export interface SalesReach {
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: number;
}

/** Sales at one moment: rows and the offsets they reach to belong together. */
export interface LiveSales {
  /** By topic and partition. */
  readonly reach: readonly SalesReach[];
  /** The day's total. */
  readonly day: SalesSummary;
  /** The same of each country, the greatest amount first. */
  readonly countries: readonly SalesWindow[];
  /** Each country's totals in the three newest windows with sales: newest first, then by country. */
  readonly minutes: readonly SalesWindow[];
}

/** Two windows are still open when the newest has begun; the third is the last whole minute. */
const NEWEST = `window_start >= (SELECT max(window_start) FROM sales_minute_parts WHERE category IS NULL) - interval '1 minute'`;

const DAY = `window_start = to_timestamp($1 / 1000.0)`;

const rowsOf = (query: string) => `(SELECT coalesce(json_agg(r), '[]') FROM (${query}) r)`;

// One statement sees one snapshot, so no transaction has to be held open around several.
const LIVE_SALES = `
SELECT ${rowsOf(`SELECT topic, partition, next_offset FROM stream_offsets WHERE job = 'sales' ORDER BY topic, partition`)} AS reach,
       ${rowsOf(selectSummary(DAY))} AS day,
       ${rowsOf(`${selectWindows('day', `category IS NULL AND ${DAY}`)} ORDER BY sum(amount_cents) DESC, country`)} AS countries,
       ${rowsOf(`${selectWindows('minute', `category IS NULL AND ${NEWEST}`)}
         ORDER BY window_start DESC, country`)} AS minutes`;

interface LiveSalesRow {
  readonly reach: { topic: string; partition: number; next_offset: number }[];
  readonly day: SummaryRow[];
  readonly countries: WindowRow[];
  readonly minutes: WindowRow[];
}

export class LiveSalesRepository {
  constructor(private readonly pool: Pool) {}

  /** @param dayMs start of the UTC day to sum up */
  async read(dayMs: number): Promise<LiveSales> {
    const { rows } = await this.pool.query<LiveSalesRow>({ name: 'live-sales', text: LIVE_SALES, values: [dayMs] });
    const [row] = rows;
    if (!row) throw new Error('a SELECT without FROM returned no row');
    return {
      reach: row.reach.map(({ topic, partition, next_offset }) => ({ topic, partition, nextOffset: next_offset })),
      day: toSummary(row.day[0]),
      countries: row.countries.map((country) => toWindow(country, 'day')),
      minutes: row.minutes.map((minute) => toWindow(minute, 'minute')),
    };
  }
}
