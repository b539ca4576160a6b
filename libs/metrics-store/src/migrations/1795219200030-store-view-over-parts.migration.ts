import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The public view of stores over its parts, as with sales: what is past its age is said once, and the parts are seen to lie beneath it. */
export class StoreViewOverParts1795219200030 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await this.createView(db, 'store_minute_parts');
  }

  async down(db: QueryRunner): Promise<void> {
    await this.createView(
      db,
      `store_minutes
      WHERE window_start > (
        SELECT coalesce(to_timestamp(max(max_event_ms) / 1000.0) - interval '48 hours' - interval '1 minute', '-infinity')
        FROM stream_offsets WHERE job = 'stores')`,
    );
  }

  private async createView(db: QueryRunner, source: string): Promise<void> {
    await db.query(`
      CREATE OR REPLACE VIEW transactions_summary AS
      SELECT window_start, window_start + interval '1 minute' AS window_end, store_id,
        sum(transactions)::bigint AS total_transactions,
        (sum(revenue_cents) * 0.01)::numeric(20,2) AS total_revenue,
        sum(customers)::bigint AS unique_customers,
        (div(2 * sum(revenue_cents) + sum(transactions), 2 * sum(transactions)) * 0.01)::numeric(14,2)
          AS avg_transaction_value
      FROM ${source}
      GROUP BY window_start, store_id`);
  }
}
