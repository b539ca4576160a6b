import type { Pool } from 'pg';
import type { LowStockThreshold } from './thresholds';

/** The place of one row in the order of `LowStockRepository.find`. */
export interface LowStockPosition {
  readonly alertMs: number;
  readonly productId: string;
  readonly threshold: LowStockThreshold;
}

export interface LowStockQuery {
  /** Only times of low stock that are over, or that are not. */
  readonly status?: 'open' | 'resolved';
  readonly threshold?: LowStockThreshold;
  /** Only rows that come after this one. */
  readonly after?: LowStockPosition;
  readonly limit: number;
}

/** A time during which a product was, or is, at or under a threshold. Times are ms since the epoch. */
export interface LowStockAlert extends LowStockPosition {
  readonly productName: string;
  readonly category: string;
  /** Stock of the product now, not of then. */
  readonly currentStock: number;
  readonly status: 'open' | 'resolved';
  readonly resolvedMs: number | null;
}

/** How many products are at or under each threshold now; those that are critical are low as well. */
export interface LowStockCounts {
  readonly low: number;
  readonly critical: number;
}

interface LowStockRow {
  readonly product_id: string;
  readonly product_name: string;
  readonly category: string;
  readonly current_stock: string;
  readonly threshold: LowStockThreshold;
  readonly alert_ms: string;
  readonly status: 'open' | 'resolved';
  readonly resolved_ms: string | null;
}

const SELECT = `
SELECT product_id, product_name, category, current_stock, threshold, (extract(epoch FROM alert_time) * 1000)::bigint AS alert_ms,
       status, (extract(epoch FROM resolved_at) * 1000)::bigint AS resolved_ms
FROM low_stock_alerts
WHERE ($1::text IS NULL OR status = $1)
  AND ($2::integer IS NULL OR threshold = $2)
  AND ($3::numeric IS NULL OR (alert_time <= to_timestamp($3 / 1000.0)
                               AND (alert_time < to_timestamp($3 / 1000.0) OR (product_id, threshold) > ($4::text, $5::integer))))
ORDER BY alert_time DESC, product_id, threshold
LIMIT $6`;

const COUNT_OPEN = `
SELECT count(*) FILTER (WHERE threshold = 10)::integer AS low, count(*) FILTER (WHERE threshold = 5)::integer AS critical
FROM low_stock_alerts WHERE status = 'open'`;

/** Reads low_stock_alerts. */
export class LowStockRepository {
  constructor(private readonly pool: Pool) {}

  async countOpen(): Promise<LowStockCounts> {
    const { rows } = await this.pool.query<LowStockCounts>(COUNT_OPEN);
    return rows[0] as LowStockCounts;
  }

  /** The newest first, those of one minute by product and threshold. */
  async find({ status, threshold, after, limit }: LowStockQuery): Promise<LowStockAlert[]> {
    const { rows } = await this.pool.query<LowStockRow>(SELECT, [
      status,
      threshold,
      after?.alertMs,
      after?.productId,
      after?.threshold,
      limit,
    ]);
    return rows.map((row) => ({
      productId: row.product_id,
      productName: row.product_name,
      category: row.category,
      currentStock: Number(row.current_stock),
      threshold: row.threshold,
      alertMs: Number(row.alert_ms),
      status: row.status,
      resolvedMs: row.resolved_ms === null ? null : Number(row.resolved_ms),
    }));
  }
}
