import type { MigrationInterface, QueryRunner } from 'typeorm';
import { millisecondsOf } from '../sessions/moment.sql';

const CART_LEFT_AFTER = `interval '15 minutes'`;
const SESSION_OVER_AFTER = `interval '30 minutes'`;

/**
 * Sessions and their carts: one row for each user's session and Kafka partition, made of its views, cart events and purchases.
 * A row says what follows from the events alone. What only time decides, that a session is over or a cart left behind, the
 * views decide by the watermark of the partition, the greatest of the job's topics there: no row is written when its hour comes.
 */
export class Sessions1795219200018 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // `cart` holds what the figures were computed from, for the worker alone. Free space in each page and no index of an order
    // on what changes with every event: nearly all updates then stay in their page and touch no index.
    await db.query(`
      CREATE TABLE sessions (
        partition integer NOT NULL,
        user_id text COLLATE "C" NOT NULL,
        session_id text COLLATE "C" NOT NULL,
        start_time timestamptz NOT NULL,
        end_time timestamptz NOT NULL CHECK (end_time >= start_time),
        page_views integer NOT NULL,
        cart_adds integer NOT NULL,
        cart_removes integer NOT NULL,
        checkouts integer NOT NULL,
        purchases integer NOT NULL,
        total_cents bigint NOT NULL,
        last_cart_time timestamptz,
        kept_products text[],
        kept_units bigint[],
        abandonment_time timestamptz,
        abandoned_by_event boolean,
        abandoned_products integer,
        time_in_cart_minutes bigint,
        priced_cents bigint,
        unpriced_products text[],
        unpriced_units bigint[],
        catalogue_time timestamptz,
        cart bytea,
        CONSTRAINT sessions_pkey PRIMARY KEY (user_id, session_id, partition)
      ) WITH (fillfactor = 60)`);
    await db.query(`CREATE INDEX sessions_by_start ON sessions (start_time)`);
    // Rows lie in the order in which sessions began, and so, more or less, in that of these times. An index of the least and
    // the greatest time in each few pages is enough to find the newest and the oldest, and lets updates stay in their page.
    await db.query(`
      CREATE INDEX sessions_by_times ON sessions USING brin (end_time, last_cart_time, abandonment_time)
        WITH (pages_per_range = 16, autosummarize = on)`);

    // What the worker asks for again and again, planned once for each connection. Left to itself, the planner would either plan
    // each call, which takes longer than the call, or keep a plan from when the table was small, and read a large one from end
    // to end. LIMIT leaves it one way: to look up key by key.
    await db.query(`
      CREATE FUNCTION session_states(of_partition integer, users text[], session_ids text[])
      RETURNS TABLE (place bigint, start_ms bigint, end_ms bigint, views integer, cents bigint, history bytea)
      LANGUAGE plpgsql STABLE
      SET enable_seqscan = off SET plan_cache_mode = force_generic_plan
      AS $body$
      BEGIN
        RETURN QUERY
        SELECT k.place, ${millisecondsOf('s.start_time')}, ${millisecondsOf('s.end_time')}, s.page_views, s.total_cents, s.cart
        FROM unnest(users, session_ids) WITH ORDINALITY AS k(user_id, session_id, place)
        CROSS JOIN LATERAL (
          SELECT * FROM sessions
          WHERE user_id = k.user_id AND session_id = k.session_id AND partition = of_partition LIMIT 1) s;
      END $body$`);

    // Nothing is unique here, since that would have to be found out for each row; a moment that is there twice tells no more. The
    // time last in the index: with the partition behind it, the planner thinks that each time in the range costs a descent.
    await db.query(`
      CREATE TABLE user_purchases (
        partition integer NOT NULL,
        user_id text COLLATE "C" NOT NULL,
        purchase_time timestamptz NOT NULL
      )`);
    await db.query(`CREATE INDEX user_purchases_by_user ON user_purchases (user_id, partition, purchase_time)`);
    await db.query(`
      CREATE INDEX user_purchases_by_time ON user_purchases USING brin (purchase_time)
        WITH (pages_per_range = 16, autosummarize = on)`);

    await db.query(`
      CREATE VIEW session_watermarks AS
      SELECT partition, to_timestamp(max(watermark_ms) / 1000) + (max(watermark_ms) % 1000) * interval '1 millisecond'
        AS watermark
      FROM stream_offsets WHERE job = 'sessions'
      GROUP BY partition`);

    // Past its age is what ended 30 days or more before the job's greatest event time, whether deleted yet or not.
    await db.query(`
      CREATE VIEW session_outcomes AS
      SELECT partition, user_id, session_id, start_time, end_time, page_views, cart_adds, cart_removes, checkouts, purchases,
        total_cents, last_cart_time, abandonment_time, abandoned_products, time_in_cart_minutes, priced_cents,
        unpriced_products, unpriced_units, catalogue_time,
        coalesce(w.watermark >= s.end_time + ${SESSION_OVER_AFTER}, false) AS closed,
        coalesce(s.abandoned_by_event OR w.watermark >= s.abandonment_time, false) AS abandoned
      FROM sessions s LEFT JOIN session_watermarks w USING (partition)
      WHERE s.end_time > (
        SELECT coalesce(to_timestamp(max(max_event_ms) / 1000.0) - interval '30 days', '-infinity')
        FROM stream_offsets WHERE job = 'sessions')`);

    await db.query(`
      CREATE VIEW session_metrics AS
      SELECT session_id, user_id, start_time, end_time,
        floor(extract(epoch FROM end_time - start_time))::bigint AS duration_seconds,
        page_views, cart_adds, cart_removes,
        purchases > 0 AS purchase_completed,
        abandoned AND purchases = 0 AS abandoned,
        (total_cents * 0.01)::numeric(20,2) AS total_amount,
        closed
      FROM session_outcomes`);

    // A removed product's version has no price, and adds nothing. An abandonment is as old as itself, not as its session, which
    // may go on for long: the purchases that could make up for it are kept for as long.
    await db.query(`
      CREATE VIEW cart_abandonment AS
      SELECT session_id, user_id, abandoned_products AS products_in_cart,
        (priced_cents * 0.01 + CASE WHEN unpriced_products IS NULL THEN 0 ELSE (
          SELECT coalesce(sum(u.units * v.price), 0)
          FROM unnest(unpriced_products, unpriced_units) AS u(product_id, units)
          CROSS JOIN LATERAL (
            SELECT price FROM product_versions v
            WHERE v.product_id = u.product_id AND v.append_time <= catalogue_time
            ORDER BY v.append_time DESC, v.partition DESC, v."offset" DESC LIMIT 1) v) END)::numeric(20,2) AS cart_value,
        abandonment_time, time_in_cart_minutes,
        (SELECT p.purchase_time FROM user_purchases p
         WHERE p.user_id = o.user_id AND p.partition = o.partition
           AND p.purchase_time > o.abandonment_time AND p.purchase_time <= o.abandonment_time + interval '24 hours'
         ORDER BY p.purchase_time LIMIT 1) AS recovered_at
      FROM session_outcomes o
      WHERE abandoned AND abandonment_time > (
        SELECT coalesce(to_timestamp(max(max_event_ms) / 1000.0) - interval '30 days', '-infinity')
        FROM stream_offsets WHERE job = 'sessions')`);

    // The least watermark alone could not tell, but it lets the index leave out nearly all. Unnested in the select list, for the
    // planner takes a function in FROM to give a single group, and would compare each product with each that is reserved.
    await db.query(`
      CREATE VIEW reserved_stock AS
      SELECT product_id, sum(units)::bigint AS reserved_stock
      FROM (
        SELECT unnest(s.kept_products) AS product_id, unnest(s.kept_units) AS units
        FROM sessions s JOIN session_watermarks w USING (partition)
        WHERE s.last_cart_time > (SELECT min(watermark) - ${CART_LEFT_AFTER} FROM session_watermarks)
          AND s.last_cart_time > w.watermark - ${CART_LEFT_AFTER}
      ) kept
      GROUP BY product_id`);

    await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON sessions, user_purchases TO globalmart_worker`);
    await db.query(`GRANT SELECT ON reserved_stock TO globalmart_worker`);
    await db.query(`GRANT EXECUTE ON FUNCTION session_states TO globalmart_worker`);
    await db.query(`
      GRANT SELECT ON session_outcomes, session_metrics, cart_abandonment TO globalmart_worker, globalmart_gateway`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP VIEW reserved_stock, cart_abandonment, session_metrics, session_outcomes, session_watermarks`);
    await db.query(`DROP FUNCTION session_states`);
    await db.query(`DROP TABLE user_purchases, sessions`);
  }
}
