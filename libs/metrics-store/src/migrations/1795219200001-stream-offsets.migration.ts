import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far each job's rows reach, per topic-partition, and who owns that partition now. */
export class StreamOffsets1795219200001 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE stream_offsets (
        job text NOT NULL,
        topic text NOT NULL,
        partition integer NOT NULL,
        epoch bigint NOT NULL,
        next_offset bigint NOT NULL,
        restore_offset bigint NOT NULL,
        restore_max_event_ms bigint,
        dedup_offset bigint NOT NULL,
        max_event_ms bigint,
        last_offset bigint,
        last_append_ms bigint,
        updated_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT stream_offsets_pkey PRIMARY KEY (job, topic, partition)
      ) WITH (fillfactor = 50)`);

    // The function runs only for an update that breaks the rule, so a rightful flush pays for a comparison alone.
    await db.query(`
      CREATE FUNCTION refuse_stream_offset_going_back() RETURNS trigger LANGUAGE plpgsql AS $body$
      BEGIN
        RAISE EXCEPTION 'stream_offsets only grow: job %, topic %, partition %: (epoch, next_offset) from (%, %) to (%, %)',
          OLD.job, OLD.topic, OLD.partition, OLD.epoch, OLD.next_offset, NEW.epoch, NEW.next_offset
          USING ERRCODE = 'check_violation', TABLE = 'stream_offsets', CONSTRAINT = 'stream_offsets_only_grow';
      END
      $body$`);
    await db.query(`
      CREATE TRIGGER stream_offsets_only_grow BEFORE UPDATE ON stream_offsets FOR EACH ROW
        WHEN (NEW.next_offset < OLD.next_offset OR NEW.epoch < OLD.epoch)
        EXECUTE FUNCTION refuse_stream_offset_going_back()`);

    await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON stream_offsets TO globalmart_worker`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE stream_offsets`);
    await db.query(`DROP FUNCTION refuse_stream_offset_going_back`);
  }
}
