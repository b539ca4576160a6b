import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A pane's other window began 30 s before it. Written through UTC because an index takes immutable expressions only. */
const EARLIER_WINDOW = `((pane_start AT TIME ZONE 'UTC') - interval '30 seconds') AT TIME ZONE 'UTC'`;

const NEWEST_EVENT = `to_timestamp(max(max_event_ms) / 1000.0)`;

/** Windows that ended further behind the job's greatest event time are past their age, whether deleted yet or not. */
const keptAfter = (age: string, windowSize: string) => `(
  SELECT coalesce((${NEWEST_EVENT} AT TIME ZONE 'UTC' - interval '${age}' - interval '${windowSize}') AT TIME ZONE 'UTC',
                  '-infinity')
  FROM stream_offsets WHERE job = 'sales')`;

/** Cents to dollars and the average to cents, half away from zero: integer arithmetic until the last, exact, step. */
const MEASURES = `
  (sum(amount_cents) * 0.01)::numeric(20,2) AS total_amount,
  sum(transactions)::bigint AS transaction_count,
  sum(units)::bigint AS units,
  (div(2 * sum(amount_cents) + sum(transactions), 2 * sum(transactions)) * 0.01)::numeric(14,2) AS avg_transaction_value`;

const EXTREMES = `
  (min(min_cents) * 0.01)::numeric(14,2) AS min_transaction,
  (max(max_cents) * 0.01)::numeric(14,2) AS max_transaction`;

/**
 * Sales by window. The tables hold one row per Kafka partition, so that no two workers ever write the same row; the
 * `…_parts` views give these rows their window and leave out what is past its age, the public views sum them up.
 */
export class Sales1795219200002 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE sales_panes (
        partition integer NOT NULL,
        pane_start timestamptz NOT NULL,
        category text COLLATE "C",
        country text COLLATE "C" NOT NULL,
        amount_cents bigint NOT NULL,
        transactions bigint NOT NULL CHECK (transactions > 0),
        units bigint NOT NULL,
        CONSTRAINT sales_panes_upsert_key UNIQUE NULLS NOT DISTINCT (pane_start, category, country, partition)
      ) WITH (fillfactor = 70)`);
    await db.query(`CREATE INDEX sales_panes_by_earlier_window ON sales_panes ((${EARLIER_WINDOW}), category)`);
    await db.query(`
      CREATE VIEW sales_minute_parts AS
      SELECT window_start, category, country, amount_cents, transactions, units FROM (
        SELECT pane_start AS window_start, category, country, amount_cents, transactions, units FROM sales_panes
        UNION ALL
        SELECT ${EARLIER_WINDOW}, category, country, amount_cents, transactions, units FROM sales_panes
      ) sliding WHERE window_start > ${keptAfter('48 hours', '1 minute')}`);
    await db.query(`
      CREATE VIEW sales_metrics AS
      SELECT window_start, window_start + interval '1 minute' AS window_end, category, country, ${MEASURES}
      FROM sales_minute_parts GROUP BY window_start, category, country`);

    await this.createTumbling(db, 'sales_hours', 'sales_hour_parts', 'sales_hourly', '1 hour');
    await this.createTumbling(db, 'sales_days', 'sales_day_parts', 'sales_daily', '24 hours');

    const views = 'sales_metrics, sales_hourly, sales_daily, sales_minute_parts, sales_hour_parts, sales_day_parts';
    await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON sales_panes, sales_hours, sales_days TO globalmart_worker`);
    await db.query(`GRANT SELECT ON ${views} TO globalmart_worker, globalmart_gateway`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP VIEW sales_metrics, sales_hourly, sales_daily`);
    await db.query(`DROP VIEW sales_minute_parts, sales_hour_parts, sales_day_parts`);
    await db.query(`DROP TABLE sales_panes, sales_hours, sales_days`);
  }

  private async createTumbling(db: QueryRunner, table: string, parts: string, view: string, size: string) {
    await db.query(`
      CREATE TABLE ${table} (
        partition integer NOT NULL,
        window_start timestamptz NOT NULL,
        category text COLLATE "C",
        country text COLLATE "C" NOT NULL,
        amount_cents bigint NOT NULL,
        transactions bigint NOT NULL CHECK (transactions > 0),
        units bigint NOT NULL,
        min_cents bigint,
        max_cents bigint,
        CONSTRAINT ${table}_upsert_key UNIQUE NULLS NOT DISTINCT (window_start, category, country, partition)
      ) WITH (fillfactor = 50)`);
    await db.query(`
      CREATE VIEW ${parts} AS
      SELECT window_start, category, country, amount_cents, transactions, units, min_cents, max_cents
      FROM ${table} WHERE window_start > ${keptAfter('10 years', size)}`);
    // '24 hours', not '1 day': a day added to a timestamptz is a calendar day of the reader's time zone.
    await db.query(`
      CREATE VIEW ${view} AS
      SELECT window_start, window_start + interval '${size}' AS window_end, category, country, ${MEASURES}, ${EXTREMES}
      FROM ${parts} GROUP BY window_start, category, country`);
  }
}
