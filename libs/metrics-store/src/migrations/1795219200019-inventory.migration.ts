import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Longer ago than this, behind the job's greatest event time, nothing is kept but totals and what is still low. */
const AGE = '30 days';

const hourOf = (time: string) => `date_trunc('hour', ${time}, 'UTC')`;

/**
 * Stock by product. A product's updates come in the partition of the product, its sales in those of the users: so flushes only
 * leave behind what they bring, and all partitions together are added up in a step of its own.
 */
export class Inventory1795219200019 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await this.createTables(db);
    await this.createCatalogue(db);

    // Minutes are counted from the epoch, whatever the time zone of the session.
    await db.query(`
      CREATE VIEW inventory_watermark AS
      SELECT to_timestamp(floor(max(watermark_ms) / 60000.0) * 60) AS minute,
             to_timestamp(max(max_event_ms) / 1000.0) AS newest_event
      FROM stream_offsets WHERE job = 'inventory'`);

    await this.createStatus(db);
    await this.createAlerts(db);
    await this.grant(db);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP VIEW low_stock_waiting, low_stock_alerts, inventory_status, products_sold_last_hour`);
    await db.query(`DROP VIEW inventory_watermark, catalogue_products, stock_minutes`);
    await db.query(`DROP TABLE low_stock_spans, stock_changes, stock_hours, product_stock, stock_flushes`);
    await db.query(`DROP TYPE stock_gain`);
    await db.query(`DROP INDEX product_versions_newest_first`);
    await db.query(
      `CREATE INDEX product_versions_by_time ON product_versions (product_id, append_time, partition, "offset")`,
    );
  }

  private async createTables(db: QueryRunner): Promise<void> {
    // What flushes have left to be added up: what products gained in a minute, as long lists. They compress well, but slower than
    // they are written.
    await db.query(`
      CREATE TABLE stock_flushes (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        minute timestamptz NOT NULL,
        products integer NOT NULL,
        product_ids text[] COLLATE "C" NOT NULL,
        sold bigint[] NOT NULL,
        updated bigint[] NOT NULL,
        append_ms bigint[] NOT NULL
      )`);
    for (const list of ['product_ids', 'sold', 'updated', 'append_ms']) {
      await db.query(`ALTER TABLE stock_flushes ALTER ${list} SET STORAGE EXTERNAL`);
    }
    await db.query(`CREATE TYPE stock_gain AS (minute integer, sold bigint, updated bigint)`);
    // The gains are those of the newest hour in which the stock changed; those of hours before are in stock_hours. Room on a page
    // for the next version of its rows, which then change no index.
    await db.query(`
      CREATE TABLE product_stock (
        net bigint NOT NULL,
        lost bigint NOT NULL CHECK (lost >= 0),
        last_append_ms bigint NOT NULL,
        first_minute timestamptz NOT NULL,
        hour timestamptz NOT NULL,
        product_id text COLLATE "C" NOT NULL CONSTRAINT product_stock_pkey PRIMARY KEY,
        gains stock_gain[] NOT NULL
      ) WITH (fillfactor = 70)`);
    // More than one row of an hour where something came late.
    await db.query(`
      CREATE TABLE stock_hours (
        hour timestamptz NOT NULL,
        product_id text COLLATE "C" NOT NULL,
        gains stock_gain[] NOT NULL
      )`);
    await db.query(`CREATE INDEX stock_hours_by_product ON stock_hours (product_id, hour)`);
    // For what sold in the last hour, and for what is past its age.
    await db.query(`CREATE INDEX stock_hours_by_hour ON stock_hours (hour)`);
    await db.query(`
      CREATE VIEW stock_minutes AS
      SELECT h.product_id, h.hour, h.hour + g.minute * interval '1 minute' AS minute, g.sold, g.updated
      FROM (SELECT product_id, hour, gains FROM product_stock UNION ALL SELECT product_id, hour, gains FROM stock_hours) h
      CROSS JOIN unnest(h.gains) g`);
    // Whose stock has changed from which minute on, as flushes leave it behind: -infinity where the catalogue has changed.
    await db.query(`
      CREATE TABLE stock_changes (
        id bigint GENERATED ALWAYS AS IDENTITY,
        minute timestamptz NOT NULL,
        products integer NOT NULL,
        product_ids text[] COLLATE "C" NOT NULL,
        CONSTRAINT stock_changes_pkey PRIMARY KEY (minute, id)
      )`);
    await db.query(`
      CREATE TABLE low_stock_spans (
        product_id text COLLATE "C" NOT NULL,
        threshold integer NOT NULL,
        alert_time timestamptz NOT NULL,
        resolved_at timestamptz CHECK (resolved_at > alert_time),
        CONSTRAINT low_stock_spans_pkey PRIMARY KEY (product_id, threshold, alert_time)
      )`);
    await db.query(`CREATE INDEX low_stock_spans_by_time ON low_stock_spans (alert_time DESC, product_id, threshold)`);
  }

  /** The newest version of each product that is not a removal. The index in its order also serves the lookup of one moment. */
  private async createCatalogue(db: QueryRunner): Promise<void> {
    await db.query(`DROP INDEX product_versions_by_time`);
    await db.query(`
      CREATE INDEX product_versions_newest_first
        ON product_versions (product_id, append_time DESC, partition DESC, "offset" DESC)`);
    await db.query(`
      CREATE VIEW catalogue_products AS
      SELECT product_id, name, category, inventory, append_time FROM (
        SELECT DISTINCT ON (product_id) product_id, name, category, inventory, append_time, deleted
        FROM product_versions
        ORDER BY product_id, append_time DESC, partition DESC, "offset" DESC
      ) newest WHERE NOT deleted`);
  }

  private async createStatus(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE VIEW products_sold_last_hour AS
      SELECT product_id, sum(sold)::bigint AS units
      FROM inventory_watermark w JOIN stock_minutes m
        ON m.hour >= ${hourOf("w.minute - interval '1 hour'")} AND m.minute >= w.minute - interval '1 hour' AND m.minute < w.minute
      GROUP BY product_id`);

    // Cover: hundredths of days, half away from zero; integer arithmetic until the last, exact, step.
    // Demand: units of the hour >= 3 * (units of the day before / 24).
    await db.query(`
      CREATE VIEW inventory_status AS
      SELECT product_id, product_name, category, current_stock, reserved_stock, available_stock, last_updated,
        velocity_per_hour,
        CASE WHEN velocity_per_hour > 0 THEN
          (sign(available_stock::numeric) * div(200 * abs(available_stock::numeric) + 24 * velocity_per_hour, 48 * velocity_per_hour)
            * 0.01)::numeric(20,2)
        END AS days_of_cover,
        velocity_per_hour >= 10 AND 8 * velocity_per_hour >= day_before AS high_demand
      FROM (
        SELECT p.product_id, p.name AS product_name, p.category,
          p.inventory + coalesce(stock.net, 0) AS current_stock,
          coalesce(r.reserved_stock, 0)::bigint AS reserved_stock,
          p.inventory + coalesce(stock.net, 0) - coalesce(r.reserved_stock, 0) AS available_stock,
          greatest(p.append_time, to_timestamp(stock.last_append_ms / 1000.0)) AS last_updated,
          sales.hour AS velocity_per_hour, sales.day_before
        FROM inventory_watermark w
        CROSS JOIN catalogue_products p
        LEFT JOIN product_stock stock ON stock.product_id = p.product_id
        CROSS JOIN LATERAL (
          SELECT coalesce(sum(m.sold) FILTER (WHERE m.minute >= w.minute - interval '1 hour'), 0)::bigint AS hour,
                 coalesce(sum(m.sold) FILTER (WHERE m.minute < w.minute - interval '1 hour'), 0) AS day_before
          FROM stock_minutes m
          WHERE m.product_id = p.product_id AND m.hour >= ${hourOf("w.minute - interval '25 hours'")}
            AND m.minute >= w.minute - interval '25 hours' AND m.minute < w.minute
        ) sales
        LEFT JOIN reserved_stock r ON r.product_id = p.product_id
      ) status`);
  }

  private async createAlerts(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE VIEW low_stock_alerts AS
      SELECT a.product_id, p.name AS product_name, p.category, p.inventory + coalesce(stock.net, 0) AS current_stock,
        a.threshold, a.alert_time, CASE WHEN a.resolved_at IS NULL THEN 'open' ELSE 'resolved' END AS status, a.resolved_at
      FROM inventory_watermark w
      CROSS JOIN low_stock_spans a
      CROSS JOIN LATERAL (
        SELECT name, category, inventory, deleted FROM product_versions v WHERE v.product_id = a.product_id
        ORDER BY append_time DESC, partition DESC, "offset" DESC LIMIT 1
      ) p
      LEFT JOIN product_stock stock ON stock.product_id = a.product_id
      WHERE NOT p.deleted AND (a.resolved_at IS NULL OR a.resolved_at > w.newest_event - interval '${AGE}')`);

    // Nothing is waiting where inventory_status has all that was flushed and low_stock_alerts say all that the watermark allows to say.
    await db.query(`
      CREATE VIEW low_stock_waiting AS
      SELECT coalesce(sum(products), 0)::bigint AS products FROM (
        SELECT products FROM stock_flushes
        UNION ALL
        SELECT c.products FROM inventory_watermark w JOIN stock_changes c ON c.minute < w.minute
      ) waiting`);
  }

  private async grant(db: QueryRunner): Promise<void> {
    await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON product_stock, stock_hours, stock_flushes, stock_changes,
      low_stock_spans TO globalmart_worker`);
    await db.query(`GRANT SELECT ON catalogue_products, inventory_watermark, products_sold_last_hour,
      inventory_status, low_stock_alerts TO globalmart_worker, globalmart_gateway`);
    await db.query(`GRANT SELECT ON stock_minutes, low_stock_waiting TO globalmart_worker`);
  }
}
