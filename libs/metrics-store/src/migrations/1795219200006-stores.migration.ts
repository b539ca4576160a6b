import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Transactions per minute and store. The table holds one row per Kafka partition, so that no two workers ever write the same
 * row; the view sums them up. Customers add up too: the user is the key, so each lives in one partition.
 */
export class Stores1795219200006 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE store_minutes (
        partition integer NOT NULL,
        window_start timestamptz NOT NULL,
        store_id integer NOT NULL CHECK (store_id >= 0),
        transactions bigint NOT NULL CHECK (transactions > 0),
        revenue_cents bigint NOT NULL,
        customers bigint NOT NULL CHECK (customers BETWEEN 0 AND transactions),
        CONSTRAINT store_minutes_pkey PRIMARY KEY (window_start, store_id, partition)
      ) WITH (fillfactor = 70)`);

    // Past its age is what ended 48 hours or more before the job's greatest event time, whether deleted yet or not.
    // Cents to dollars and the average to cents, half away from zero: integer arithmetic until the last, exact, step.
    await db.query(`
      CREATE VIEW transactions_summary AS
      SELECT window_start, window_start + interval '1 minute' AS window_end, store_id,
        sum(transactions)::bigint AS total_transactions,
        (sum(revenue_cents) * 0.01)::numeric(20,2) AS total_revenue,
        sum(customers)::bigint AS unique_customers,
        (div(2 * sum(revenue_cents) + sum(transactions), 2 * sum(transactions)) * 0.01)::numeric(14,2)
          AS avg_transaction_value
      FROM store_minutes
      WHERE window_start > (
        SELECT coalesce(to_timestamp(max(max_event_ms) / 1000.0) - interval '48 hours' - interval '1 minute', '-infinity')
        FROM stream_offsets WHERE job = 'stores')
      GROUP BY window_start, store_id`);

    await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON store_minutes TO globalmart_worker`);
    await db.query(`GRANT SELECT ON transactions_summary TO globalmart_worker, globalmart_gateway`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP VIEW transactions_summary`);
    await db.query(`DROP TABLE store_minutes`);
  }
}
