import { INVALID_REASONS } from '@globalmart/contracts';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const INVALID = INVALID_REASONS.map((reason) => `invalid_${reason}`);
const sum = (columns: readonly string[]) => `sum(${columns.join(' + ')})::bigint`;
const byReason = INVALID_REASONS.map((reason) => `'${reason}', nullif(sum(invalid_${reason}), 0)::bigint`);

/**
 * Records by topic, minute of append time and verdict. The greatest append time, behind which windows age, is in a row of
 * the newest window, so the table alone says what is still shown.
 */
export class DataQuality1795219200007 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE quality_minutes (
        window_start timestamptz NOT NULL,
        topic text COLLATE "C" NOT NULL,
        partition integer NOT NULL,
        valid bigint NOT NULL,
        duplicate bigint NOT NULL,
        late bigint NOT NULL,
        ${INVALID.map((column) => `${column} bigint NOT NULL,`).join(' ')}
        unknown_products bigint NOT NULL,
        greatest_append_ms bigint NOT NULL,
        CONSTRAINT quality_minutes_pkey PRIMARY KEY (window_start, topic, partition)
      ) WITH (fillfactor = 50)`);
    await db.query(`
      CREATE VIEW data_quality AS
      SELECT window_start, topic, ${sum(['valid', 'duplicate', 'late', ...INVALID])} AS total, ${sum(['valid'])} AS valid,
             ${sum(INVALID)} AS invalid, ${sum(['duplicate'])} AS duplicate, ${sum(['late'])} AS late,
             ${sum(['unknown_products'])} AS unknown_products,
             jsonb_strip_nulls(jsonb_build_object(${byReason.join(', ')})) AS by_reason
      FROM quality_minutes
      WHERE window_start > (
        SELECT to_timestamp(max(greatest_append_ms) / 1000.0) - interval '48 hours 1 minute'
        FROM quality_minutes WHERE window_start = (SELECT max(window_start) FROM quality_minutes))
      GROUP BY window_start, topic`);
    await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON quality_minutes TO globalmart_worker`);
    await db.query(`GRANT SELECT ON data_quality TO globalmart_worker, globalmart_gateway`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP VIEW data_quality`);
    await db.query(`DROP TABLE quality_minutes`);
  }
}
