import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What of the logs a job never saw, or lost the memory of, by an operator's decision: explains a difference found later. */
export class LogGaps1795219200010 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE log_gaps (
        job text NOT NULL,
        topic text NOT NULL,
        partition integer NOT NULL,
        kind text NOT NULL CHECK (kind IN ('unread', 'remembered', 'recreated')),
        from_offset bigint NOT NULL,
        to_offset bigint NOT NULL,
        acknowledged_at timestamptz NOT NULL DEFAULT now()
      )`);
    await db.query(`GRANT SELECT ON log_gaps TO globalmart_gateway`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE log_gaps`);
  }
}
