import { Pool } from 'pg';

/** How far the results of all jobs over transactions reach in one partition, and under which epoch. */
export interface PartitionOffset {
  readonly partition: number;
  readonly epoch: number;
  readonly nextOffset: number;
}

/** The public tables, without columns of processing time. */
const TABLES = {
  sales_metrics:
    'window_start, window_end, category, country, total_amount, transaction_count, units, avg_transaction_value',
  sales_hourly:
    'window_start, window_end, category, country, total_amount, transaction_count, units, avg_transaction_value, min_transaction, max_transaction',
  sales_daily:
    'window_start, window_end, category, country, total_amount, transaction_count, units, avg_transaction_value, min_transaction, max_transaction',
  transactions_summary:
    'window_start, window_end, store_id, total_transactions, total_revenue, unique_customers, avg_transaction_value',
  transaction_anomalies: 'transaction_id, user_id, amount, anomaly_score, anomaly_type, event_time, description',
  product_activity: 'window_start, window_end, product_id, views, compares, cart_adds, purchases, units, revenue',
  category_activity: 'window_start, window_end, category, views, compares, cart_adds, purchases, units, revenue',
  search_terms: 'window_start, query, searches, zero_results',
  session_metrics:
    'session_id, user_id, start_time, end_time, duration_seconds, page_views, cart_adds, cart_removes, purchase_completed, abandoned, total_amount, closed',
  cart_abandonment:
    'session_id, user_id, products_in_cart, cart_value, abandonment_time, time_in_cart_minutes, recovered_at',
  inventory_status:
    'product_id, product_name, category, current_stock, reserved_stock, available_stock, velocity_per_hour, days_of_cover, high_demand',
  low_stock_alerts: 'product_id, product_name, category, current_stock, threshold, alert_time, status, resolved_at',
} as const;

/** Reads what the jobs have written, on connections that survive a restart of the server. */
export class ResultsReader {
  private readonly pool: Pool;

  constructor(url: string) {
    this.pool = new Pool({ connectionString: url, max: 2, connectionTimeoutMillis: 2_000, query_timeout: 10_000 });
    // A connection that breaks while idle is replaced at its next use.
    this.pool.on('error', () => undefined);
  }

  /** Of one job, or of whichever is furthest behind. */
  async offsets(job?: string): Promise<PartitionOffset[]> {
    const { rows } = await this.pool.query<{ partition: number; epoch: string; next_offset: string }>(
      `SELECT partition, max(epoch) AS epoch, min(next_offset) AS next_offset FROM stream_offsets
       WHERE topic = 'transactions' AND ($1::text IS NULL OR job = $1) GROUP BY partition ORDER BY partition`,
      [job],
    );
    return rows.map(({ partition, epoch, next_offset }) => ({
      partition,
      epoch: Number(epoch),
      nextOffset: Number(next_offset),
    }));
  }

  /** By topic and partition, how far the job has come that is furthest behind. */
  async reached(): Promise<ReadonlyMap<string, ReadonlyMap<number, number>>> {
    const { rows } = await this.pool.query<{ topic: string; partition: number; next_offset: string }>(
      `SELECT topic, partition, min(next_offset) AS next_offset FROM stream_offsets GROUP BY topic, partition`,
    );
    const reached = new Map<string, Map<number, number>>();
    for (const { topic, partition, next_offset: next } of rows) {
      const partitions = reached.get(topic) ?? new Map<number, number>();
      reached.set(topic, partitions.set(partition, Number(next)));
    }
    return reached;
  }

  /** Products of which low_stock_alerts may not say all yet: a step of its own writes them after the flushes. */
  async lowStockWaiting(): Promise<number> {
    const { rows } = await this.pool.query<{ products: string }>('SELECT products FROM low_stock_waiting');
    return Number(rows[0]?.products);
  }

  /** One hash over all rows of the public tables: equal hashes, equal tables. */
  async fingerprint(): Promise<string> {
    const hashes = Object.entries(TABLES).map(
      ([table, columns]) =>
        `(SELECT md5(string_agg(r::text, '|' ORDER BY r::text)) FROM (SELECT ${columns} FROM ${table}) r)`,
    );
    const { rows } = await this.pool.query<{ fingerprint: string }>(
      `SELECT concat_ws(' ', ${hashes.join(', ')}) AS fingerprint`,
    );
    return rows[0]?.fingerprint ?? '';
  }

  /** Each table's rows as text, in an order of their own. */
  async dump(): Promise<Record<string, string[]>> {
    const dump: Record<string, string[]> = {};
    for (const [table, columns] of Object.entries(TABLES)) {
      const { rows } = await this.pool.query<{ row: string }>(
        `SELECT r::text AS row FROM (SELECT ${columns} FROM ${table}) r ORDER BY r::text COLLATE "C"`,
      );
      dump[table] = rows.map(({ row }) => row);
    }
    return dump;
  }

  /** Countries and days whose hours do not add up to the day, in one snapshot. There must never be one, also in full flight. */
  async unequalDays(): Promise<number> {
    const sums = (table: string, start: string) =>
      `SELECT ${start} AS day, country, sum(total_amount) AS amount, sum(transaction_count) AS transactions, sum(units) AS units
       FROM ${table} WHERE category IS NULL GROUP BY 1, 2`;
    const { rows } = await this.pool.query<{ days: string }>(
      `SELECT count(*) AS days
       FROM (${sums('sales_hourly', `date_trunc('day', window_start, 'UTC')`)}) h
       FULL JOIN (${sums('sales_daily', 'window_start')}) d USING (day, country)
       WHERE (h.amount, h.transactions, h.units) IS DISTINCT FROM (d.amount, d.transactions, d.units)`,
    );
    return Number(rows[0]?.days);
  }

  /** Transactions ever rolled back in this database. */
  async rollbacks(): Promise<number> {
    // Sessions report their counts when they end or once a second; our own must not answer from an old snapshot.
    const { rows } = await this.pool.query<{ xact_rollback: string }>(
      `SELECT xact_rollback FROM pg_stat_database WHERE datname = current_database()`,
    );
    return Number(rows[0]?.xact_rollback);
  }

  /** Sessions that sit in an open transaction. */
  async idleInTransaction(): Promise<number> {
    const { rows } = await this.pool.query<{ sessions: string }>(
      `SELECT count(*) AS sessions FROM pg_stat_activity
       WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
    );
    return Number(rows[0]?.sessions);
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}
