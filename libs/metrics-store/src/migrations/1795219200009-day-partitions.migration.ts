import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Tables whose rows go by the day. A table of many rows is split into a table for each UTC day of window_start, so that what is
 * past its age is dropped whole, which costs nothing, instead of row by row, which costs as much as writing them did. Workers
 * may call these functions, and so make and drop days of tables that are listed here, and no others.
 */
export class DayPartitions1795219200009 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE day_partitioned (
        table_name text PRIMARY KEY,
        job text NOT NULL,
        -- How far a window may start behind the job's greatest event time.
        kept interval NOT NULL,
        fillfactor integer NOT NULL
      )`);

    await db.query(`
      CREATE FUNCTION kept_after(name text) RETURNS timestamptz
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $body$
        SELECT coalesce(to_timestamp(max(max_event_ms) / 1000.0) - max(kept), '-infinity')
        FROM day_partitioned LEFT JOIN stream_offsets USING (job) WHERE table_name = name
      $body$`);

    await db.query(`
      CREATE FUNCTION make_days(name text, days_ms bigint[]) RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $body$
      DECLARE
        part_fillfactor integer;
        kept timestamptz := kept_after(name);
        starts timestamptz;
        part text;
      BEGIN
        SELECT fillfactor INTO STRICT part_fillfactor FROM day_partitioned WHERE table_name = name;
        -- As the caller's next statement does. Having it from now on, no day can be dropped before that comes.
        EXECUTE format('LOCK TABLE ONLY %I IN ROW EXCLUSIVE MODE', name);
        FOR starts IN SELECT to_timestamp(ms / 1000) FROM unnest(days_ms) AS ms LOOP
          part := name || to_char(starts, '_YYYYMMDD');
          CONTINUE WHEN starts + interval '24 hours' <= kept OR to_regclass(part) IS NOT NULL;
          -- Holds off nobody but who also makes or drops a day.
          EXECUTE format('LOCK TABLE ONLY %I IN SHARE UPDATE EXCLUSIVE MODE', name);
          CONTINUE WHEN to_regclass(part) IS NOT NULL;
          EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL) WITH (fillfactor = %s)', part, name, part_fillfactor);
          EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            name, part, starts, starts + interval '24 hours');
        END LOOP;
      END
      $body$`);

    await db.query(`
      CREATE FUNCTION days_of(name text) RETURNS bigint[]
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $body$
        SELECT array_agg((extract(epoch FROM to_date(right(relname, 8), 'YYYYMMDD')) * 1000)::bigint)
        FROM day_partitioned JOIN pg_inherits ON inhparent = table_name::regclass JOIN pg_class ON pg_class.oid = inhrelid
        WHERE table_name = name
      $body$`);

    // Takes the locks that dropping wants only if they are free: who waits for one makes everybody wait who comes after.
    await db.query(`
      CREATE FUNCTION drop_oldest_day(name text) RETURNS boolean
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $body$
      DECLARE
        kept timestamptz := kept_after(name);
        part text;
      BEGIN
        SELECT min(relname) INTO part
        FROM day_partitioned JOIN pg_inherits ON inhparent = table_name::regclass JOIN pg_class ON pg_class.oid = inhrelid
        WHERE table_name = name;
        IF part IS NULL OR to_date(right(part, 8), 'YYYYMMDD') + interval '24 hours' > kept THEN
          RETURN false;
        END IF;
        EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE NOWAIT', part);
        EXECUTE format('LOCK TABLE ONLY %I IN ACCESS EXCLUSIVE MODE NOWAIT', name);
        EXECUTE format('DROP TABLE %I', part);
        RETURN true;
      EXCEPTION WHEN lock_not_available THEN
        RETURN false;
      END
      $body$`);

    const functions = 'kept_after(text), make_days(text, bigint[]), days_of(text), drop_oldest_day(text)';
    await db.query(`REVOKE EXECUTE ON FUNCTION ${functions} FROM PUBLIC`);
    await db.query(`GRANT EXECUTE ON FUNCTION ${functions} TO globalmart_worker`);
    await db.query(`GRANT EXECUTE ON FUNCTION kept_after(text) TO globalmart_gateway`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP FUNCTION make_days, days_of, drop_oldest_day, kept_after`);
    await db.query(`DROP TABLE day_partitioned`);
  }
}
