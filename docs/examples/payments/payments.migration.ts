import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One row per Kafka partition, so that two workers never write the same row; the view sums them up. */
export class Payments1900000000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE payment_hours (
        partition integer NOT NULL,
        window_start timestamptz NOT NULL,
        payment_method text NOT NULL,
        transactions bigint NOT NULL,
        revenue_cents bigint NOT NULL,
        PRIMARY KEY (window_start, payment_method, partition)
      )`);
    await db.query(`
      CREATE VIEW payments_hourly AS
      SELECT window_start, payment_method,
        sum(transactions)::bigint AS transactions, sum(revenue_cents)::bigint AS revenue_cents
      FROM payment_hours GROUP BY window_start, payment_method`);
    await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON payment_hours TO globalmart_worker`);
    await db.query(`GRANT SELECT ON payments_hourly TO globalmart_worker, globalmart_gateway`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP VIEW payments_hourly`);
    await db.query(`DROP TABLE payment_hours`);
  }
}
