import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which of the lake's files count, and which are being written. Stream processing notes an intent before it writes a file, and
 * lists the file in the transaction that moves the offsets; so nothing in the lake is unknown here, whoever died on the way.
 */
export class Lake1795219200031 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE lake_files (
        topic text COLLATE "C" NOT NULL,
        dt date NOT NULL,
        key text COLLATE "C" PRIMARY KEY,
        partition integer,
        from_offset bigint,
        to_offset bigint,
        rows bigint NOT NULL CHECK (rows > 0),
        bytes bigint NOT NULL CHECK (bytes > 0),
        source text NOT NULL CHECK (source IN ('stream', 'history', 'import')),
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT lake_files_of_the_stream_say_where_from CHECK (
          num_nulls(partition, from_offset, to_offset) = CASE WHEN source = 'stream' THEN 0 ELSE 3 END),
        CONSTRAINT lake_files_hold_a_range CHECK (from_offset < to_offset)
      )`);
    await db.query(`CREATE INDEX lake_files_by_day ON lake_files (topic, dt)`);
    await db.query(`
      CREATE TABLE lake_intents (
        key text COLLATE "C" PRIMARY KEY,
        topic text COLLATE "C" NOT NULL,
        partition integer NOT NULL,
        epoch bigint NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    // A file that is taken off the list is left to the workers, as one of an owner that is gone: no owner has epoch 0.
    await db.query(`
      CREATE FUNCTION abandon_lake_file() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO lake_intents (key, topic, partition, epoch) VALUES (OLD.key, OLD.topic, OLD.partition, 0);
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE TRIGGER lake_files_leave_an_intent AFTER DELETE ON lake_files
      FOR EACH ROW WHEN (OLD.source = 'stream') EXECUTE FUNCTION abandon_lake_file()`);
    // What a replay of the job empties.
    await db.query(`CREATE VIEW lake_stream_files AS SELECT * FROM lake_files WHERE source = 'stream'`);
    await db.query(`GRANT SELECT, INSERT ON lake_files TO globalmart_worker`);
    await db.query(`GRANT SELECT, INSERT, DELETE ON lake_intents TO globalmart_worker`);
    await db.query(`GRANT SELECT ON lake_files TO globalmart_batch, globalmart_gateway`);
    await db.query(`GRANT SELECT ON stream_offsets TO globalmart_batch`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP VIEW lake_stream_files`);
    await db.query(`DROP TABLE lake_files, lake_intents`);
    await db.query(`DROP FUNCTION abandon_lake_file()`);
    await db.query(`REVOKE SELECT ON stream_offsets FROM globalmart_batch`);
  }
}
