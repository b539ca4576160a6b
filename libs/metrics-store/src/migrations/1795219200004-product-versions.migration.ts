import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Every version of every product that the catalogue's log ever held. Compaction takes old versions from the log; a sale that
 * is read again must still meet the version it met before, so none is ever taken from here.
 */
export class ProductVersions1795219200004 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // The key in the order of the log: it grows at its ends, and tells what is new.
    await db.query(`
      CREATE TABLE product_versions (
        product_id text COLLATE "C" NOT NULL,
        partition integer NOT NULL,
        "offset" bigint NOT NULL,
        append_time timestamptz NOT NULL,
        deleted boolean NOT NULL,
        name text,
        category text COLLATE "C",
        price numeric(14,2),
        inventory integer,
        ratings double precision,
        CONSTRAINT product_versions_upsert_key UNIQUE (partition, "offset", product_id),
        CONSTRAINT product_versions_say_all_or_nothing CHECK (num_nulls(name, category, price, inventory, ratings) =
          CASE WHEN deleted THEN 5 ELSE 0 END)
      )`);
    await db.query(
      `CREATE INDEX product_versions_by_time ON product_versions (product_id, append_time, partition, "offset")`,
    );
    // Not even the worker may delete: a replay writes the same versions again.
    await db.query(`GRANT SELECT, INSERT, UPDATE ON product_versions TO globalmart_worker`);
    await db.query(`GRANT SELECT ON product_versions TO globalmart_gateway`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE product_versions`);
  }
}
