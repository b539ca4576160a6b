import type { Pool } from 'pg';

/** The place of one row in the order of `StoresRepository.findWindows`. */
export interface StorePosition {
  readonly startMs: number;
  /** 0 = online. */
  readonly storeId: number;
}

export interface StoreWindowQuery {
  /** Only minutes that start at or after this instant. */
  readonly fromMs?: number;
  /** Only minutes that end at or before this instant. */
  readonly untilMs?: number;
  readonly storeId?: number;
  /** Only rows that come after this one. */
  readonly after?: StorePosition;
  readonly limit: number;
}

/** One minute of one store. */
export interface StoreWindow extends StorePosition {
  readonly endMs: number;
  readonly transactions: number;
  readonly revenueCents: number;
  readonly customers: number;
  /** Revenue by transactions, rounded half away from zero. */
  readonly averageCents: number;
}

export interface StoreTotalsQuery {
  /** Only minutes that start in [fromMs, beforeMs) count. */
  readonly fromMs: number;
  readonly beforeMs: number;
  /** Only stores with a greater number. */
  readonly afterStoreId?: number;
  readonly limit: number;
}

/** A store's transactions of some time; without any the average is null. */
export interface StoreTotals {
  readonly storeId: number;
  readonly transactions: number;
  readonly revenueCents: number;
  readonly averageCents: number | null;
}

const MINUTE_MS = 60_000;

/** ⌊(2·revenue + n) ÷ 2n⌋ is revenue ÷ n rounded half up: half away from zero, as no revenue is negative. */
const WINDOWS = `
SELECT (extract(epoch FROM window_start) * 1000)::bigint AS start_ms, store_id, sum(transactions) AS transactions,
       sum(revenue_cents) AS revenue_cents, sum(customers) AS customers,
       div(2 * sum(revenue_cents) + sum(transactions), 2 * sum(transactions)) AS average_cents
FROM store_minute_parts
WHERE ($1::numeric IS NULL OR window_start >= to_timestamp($1 / 1000.0))
  AND ($2::numeric IS NULL OR window_start <= to_timestamp($2 / 1000.0))
  AND ($3::integer IS NULL OR store_id = $3)
  AND ($4::numeric IS NULL OR (window_start <= to_timestamp($4 / 1000.0)
                               AND (window_start < to_timestamp($4 / 1000.0) OR store_id > $5::integer)))
GROUP BY window_start, store_id
ORDER BY window_start DESC, store_id
LIMIT $6`;

const TOTALS = `
SELECT store_id, transactions, revenue_cents,
       div(2 * revenue_cents + transactions, 2 * nullif(transactions, 0)) AS average_cents
FROM (
  SELECT store_id,
         coalesce(sum(transactions) FILTER (WHERE counts), 0) AS transactions,
         coalesce(sum(revenue_cents) FILTER (WHERE counts), 0) AS revenue_cents
  FROM (SELECT *, window_start >= to_timestamp($1 / 1000.0) AND window_start < to_timestamp($2 / 1000.0) AS counts
        FROM store_minute_parts) parts
  WHERE $3::integer IS NULL OR store_id > $3
  GROUP BY store_id) stores
ORDER BY store_id
LIMIT $4`;

type Numeric<Name extends string> = Record<Name, string>;
type WindowRow = Numeric<'start_ms' | 'transactions' | 'revenue_cents' | 'customers' | 'average_cents'> & {
  store_id: number;
};
type TotalsRow = Numeric<'transactions' | 'revenue_cents'> & { store_id: number; average_cents: string | null };

/** Reads transactions by store. Sums are exact up to 2^53 cents. */
export class StoresRepository {
  constructor(private readonly pool: Pool) {}

  /** Minutes, newest first, each by store; at most 48 hours of them are kept. */
  async findWindows({ fromMs, untilMs, storeId, after, limit }: StoreWindowQuery): Promise<StoreWindow[]> {
    const lastStartMs = untilMs === undefined ? undefined : untilMs - MINUTE_MS;
    const { rows } = await this.pool.query<WindowRow>(WINDOWS, [
      fromMs,
      lastStartMs,
      storeId,
      after?.startMs,
      after?.storeId,
      limit,
    ]);
    return rows.map((row) => ({
      startMs: Number(row.start_ms),
      endMs: Number(row.start_ms) + MINUTE_MS,
      storeId: row.store_id,
      transactions: Number(row.transactions),
      revenueCents: Number(row.revenue_cents),
      customers: Number(row.customers),
      averageCents: Number(row.average_cents),
    }));
  }

  /** Stores that had a transaction in the minutes that are kept, by number, each with those that count. */
  async findTotals({ fromMs, beforeMs, afterStoreId, limit }: StoreTotalsQuery): Promise<StoreTotals[]> {
    const { rows } = await this.pool.query<TotalsRow>(TOTALS, [fromMs, beforeMs, afterStoreId, limit]);
    return rows.map((row) => ({
      storeId: row.store_id,
      transactions: Number(row.transactions),
      revenueCents: Number(row.revenue_cents),
      averageCents: row.average_cents === null ? null : Number(row.average_cents),
    }));
  }
}
