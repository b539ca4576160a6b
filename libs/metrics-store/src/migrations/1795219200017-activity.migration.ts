import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What people do with products by hour and with categories by minute, and what they search for by hour. The `…_parts` views leave
 * out what is past its age, the public ones sum up. Minutes of categories and hours of terms hold one row per Kafka partition, so
 * that no two workers ever write the same row; of products a flush leaves its gains as they are, in blocks, and one worker at a
 * time adds them to the hours.
 *
 * Rows of products and terms are many and go by the day. Who writes adds to a few of them on each of very many pages: a seventh of
 * a page is enough for their next versions, and less would cost index entries. The few rows of a minute's categories all change
 * with every flush and need as much again.
 */
export class Activity1795219200017 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      INSERT INTO day_partitioned (table_name, job, kept, fillfactor)
      VALUES ('product_hours', 'activity', '721 hours', 85), ('search_hours', 'activity', '721 hours', 85)`);
    await createProducts(db);
    await createCategories(db);
    await createSearches(db);
    const tables = 'product_gains, product_hours, category_minutes, search_hours';
    const views = 'product_activity, category_activity, search_terms';
    const parts =
      'settled_hour_parts, product_gain_parts, product_hour_parts, category_minute_parts, search_hour_parts';
    await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${tables} TO globalmart_worker`);
    await db.query(`GRANT SELECT ON ${views}, ${parts} TO globalmart_worker, globalmart_gateway`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP VIEW product_activity, category_activity, search_terms`);
    await db.query(
      `DROP VIEW product_hour_parts, settled_hour_parts, product_gain_parts, category_minute_parts, search_hour_parts`,
    );
    await db.query(`DROP TABLE product_gains, product_hours, category_minutes, search_hours`);
    await db.query(`DELETE FROM day_partitioned WHERE job = 'activity'`);
  }
}

/** The order of columns leaves no gaps between them. Counts of one window fit into an integer. */
async function createProducts(db: QueryRunner): Promise<void> {
  await db.query(`
    CREATE TABLE product_hours (
      window_start timestamptz NOT NULL,
      units bigint NOT NULL,
      revenue_cents bigint NOT NULL,
      views integer NOT NULL,
      compares integer NOT NULL,
      cart_adds integer NOT NULL,
      purchases integer NOT NULL,
      product_id text COLLATE "C" NOT NULL,
      CONSTRAINT product_hours_pkey PRIMARY KEY (window_start, product_id)
    ) PARTITION BY RANGE (window_start)`);
  // Some hundred products of one flush in a row. A bucket has certain products alone; bucket 0 any. Of figures, those that are
  // nothing are NULL.
  await db.query(`
    CREATE TABLE product_gains (
      id bigint GENERATED ALWAYS AS IDENTITY,
      window_start timestamptz NOT NULL,
      bucket integer NOT NULL,
      products integer NOT NULL,
      product_ids text[] COLLATE "C" NOT NULL,
      views integer[] NOT NULL,
      compares integer[] NOT NULL,
      cart_adds integer[] NOT NULL,
      purchases integer[] NOT NULL,
      units bigint[] NOT NULL,
      revenue_cents bigint[] NOT NULL,
      CONSTRAINT product_gains_pkey PRIMARY KEY (window_start, bucket, id)
    )`);
  // To compress them takes longer than to write them, and what is nothing takes no room anyway.
  for (const list of ['product_ids', 'views', 'compares', 'cart_adds', 'purchases', 'units', 'revenue_cents']) {
    await db.query(`ALTER TABLE product_gains ALTER ${list} SET STORAGE EXTERNAL`);
  }
  await db.query(`
    CREATE VIEW settled_hour_parts AS
    SELECT window_start, product_id, views, compares, cart_adds, purchases, units, revenue_cents FROM product_hours
    WHERE window_start > (SELECT kept_after('product_hours'))`);
  await db.query(`
    CREATE VIEW product_gain_parts AS
    SELECT window_start, bucket, product_ids, views, compares, cart_adds, purchases, units, revenue_cents FROM product_gains
    WHERE window_start > (SELECT kept_after('product_hours'))`);
  await db.query(`
    CREATE VIEW product_hour_parts AS
    SELECT window_start, product_id, views, compares, cart_adds, purchases, units, revenue_cents FROM settled_hour_parts
    UNION ALL
    SELECT window_start, product_id, coalesce(g.views, 0), coalesce(g.compares, 0), coalesce(g.cart_adds, 0),
      coalesce(g.purchases, 0), coalesce(g.units, 0), coalesce(g.revenue_cents, 0)
    FROM product_gain_parts b CROSS JOIN LATERAL
      unnest(b.product_ids, b.views, b.compares, b.cart_adds, b.purchases, b.units, b.revenue_cents)
      AS g (product_id, views, compares, cart_adds, purchases, units, revenue_cents)`);
  await createSums(db, 'product_activity', 'product_hour_parts', 'product_id', '1 hour');
}

async function createCategories(db: QueryRunner): Promise<void> {
  await db.query(`
    CREATE TABLE category_minutes (
      window_start timestamptz NOT NULL,
      units bigint NOT NULL,
      revenue_cents bigint NOT NULL,
      partition integer NOT NULL,
      views integer NOT NULL,
      compares integer NOT NULL,
      cart_adds integer NOT NULL,
      purchases integer NOT NULL,
      category text COLLATE "C" NOT NULL,
      CONSTRAINT category_minutes_pkey PRIMARY KEY (window_start, category, partition)
    ) WITH (fillfactor = 50)`);
  await db.query(`
    CREATE VIEW category_minute_parts AS
    SELECT window_start, category, views, compares, cart_adds, purchases, units, revenue_cents FROM category_minutes
    WHERE window_start > (
      SELECT coalesce(to_timestamp(max(max_event_ms) / 1000.0) - interval '48 hours 1 minute', '-infinity')
      FROM stream_offsets WHERE job = 'activity')`);
  await createSums(db, 'category_activity', 'category_minute_parts', 'category', '1 minute');
}

async function createSums(db: QueryRunner, view: string, parts: string, name: string, size: string): Promise<void> {
  await db.query(`
    CREATE VIEW ${view} AS
    SELECT window_start, window_start + interval '${size}' AS window_end, ${name},
      sum(views)::bigint AS views, sum(compares)::bigint AS compares, sum(cart_adds)::bigint AS cart_adds,
      sum(purchases)::bigint AS purchases, sum(units)::bigint AS units,
      (sum(revenue_cents) * 0.01)::numeric(20,2) AS revenue
    FROM ${parts} GROUP BY window_start, ${name}`);
}

async function createSearches(db: QueryRunner): Promise<void> {
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
}
