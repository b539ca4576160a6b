import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What people do with products by hour and with categories by minute, and what they search for by hour. The tables hold one
 * row per Kafka partition, so that no two workers ever write the same row; the `…_parts` views leave out what is past its age,
 * the public ones sum up.
 *
 * Rows of products and terms are many and go by the day. A flush adds to a few of them on each of very many pages: a seventh of
 * a page is enough for their next versions, and less would cost index entries. The few rows of a minute's categories all change
 * with every flush and need as much again.
 */
export class Activity1795219200017 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      INSERT INTO day_partitioned (table_name, job, kept, fillfactor)
      VALUES ('product_hours', 'activity', '721 hours', 85), ('search_hours', 'activity', '721 hours', 85)`);
    await createActivity(db, {
      table: 'product_hours',
      storage: 'PARTITION BY RANGE (window_start)',
      parts: 'product_hour_parts',
      view: 'product_activity',
      name: 'product_id',
      size: '1 hour',
      keptAfter: `(SELECT kept_after('product_hours'))`,
    });
    await createActivity(db, {
      table: 'category_minutes',
      storage: 'WITH (fillfactor = 50)',
      parts: 'category_minute_parts',
      view: 'category_activity',
      name: 'category',
      size: '1 minute',
      keptAfter: `(
        SELECT coalesce(to_timestamp(max(max_event_ms) / 1000.0) - interval '48 hours 1 minute', '-infinity')
        FROM stream_offsets WHERE job = 'activity')`,
    });
    await db.query(`
      CREATE TABLE search_hours (
        window_start timestamptz NOT NULL,
        partition integer NOT NULL,
        searches integer NOT NULL,
        zero_results integer NOT NULL,
        query text COLLATE "C" NOT NULL,
        CONSTRAINT search_hours_pkey PRIMARY KEY (window_start, query, partition)
      ) PARTITION BY RANGE (window_start)`);
    await db.query(`
      CREATE VIEW search_hour_parts AS
      SELECT window_start, query, searches, zero_results FROM search_hours
      WHERE window_start > (SELECT kept_after('search_hours'))`);
    await db.query(`
      CREATE VIEW search_terms AS
      SELECT window_start, query, sum(searches)::bigint AS searches, sum(zero_results)::bigint AS zero_results
      FROM search_hour_parts GROUP BY window_start, query`);

    const tables = 'product_hours, category_minutes, search_hours';
    const views = 'product_activity, category_activity, search_terms';
    const parts = 'product_hour_parts, category_minute_parts, search_hour_parts';
    await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${tables} TO globalmart_worker`);
    await db.query(`GRANT SELECT ON ${views}, ${parts} TO globalmart_worker, globalmart_gateway`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP VIEW product_activity, category_activity, search_terms`);
    await db.query(`DROP VIEW product_hour_parts, category_minute_parts, search_hour_parts`);
    await db.query(`DROP TABLE product_hours, category_minutes, search_hours`);
    await db.query(`DELETE FROM day_partitioned WHERE job = 'activity'`);
  }
}

interface ActivityTable {
  readonly table: string;
  readonly storage: string;
  readonly parts: string;
  readonly view: string;
  /** Column of what is counted. */
  readonly name: string;
  readonly size: string;
  /** Windows that start at or before it are past their age, whether they are gone yet or not. */
  readonly keptAfter: string;
}

async function createActivity(
  db: QueryRunner,
  { table, storage, parts, view, name, size, keptAfter }: ActivityTable,
): Promise<void> {
  // Counts of one window fit into an integer; the order of columns leaves no gaps between them.
  await db.query(`
    CREATE TABLE ${table} (
      window_start timestamptz NOT NULL,
      units bigint NOT NULL,
      revenue_cents bigint NOT NULL,
      partition integer NOT NULL,
      views integer NOT NULL,
      compares integer NOT NULL,
      cart_adds integer NOT NULL,
      purchases integer NOT NULL,
      ${name} text COLLATE "C" NOT NULL,
      CONSTRAINT ${table}_pkey PRIMARY KEY (window_start, ${name}, partition)
    ) ${storage}`);
  await db.query(`
    CREATE VIEW ${parts} AS
    SELECT window_start, ${name}, views, compares, cart_adds, purchases, units, revenue_cents FROM ${table}
    WHERE window_start > ${keptAfter}`);
  await db.query(`
    CREATE VIEW ${view} AS
    SELECT window_start, window_start + interval '${size}' AS window_end, ${name},
      sum(views)::bigint AS views, sum(compares)::bigint AS compares, sum(cart_adds)::bigint AS cart_adds,
      sum(purchases)::bigint AS purchases, sum(units)::bigint AS units,
      (sum(revenue_cents) * 0.01)::numeric(20,2) AS revenue
    FROM ${parts} GROUP BY window_start, ${name}`);
}
