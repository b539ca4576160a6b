import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The watermark that each job has reached in each topic-partition. What only time decides (a session that is over, a cart left
 * behind) needs no row to be written when its hour comes: views compare its time with the watermark.
 */
export class StreamWatermarks1795219200015 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // Null where a job of an earlier version has flushed last; its next flush fills it in.
    await db.query(`ALTER TABLE stream_offsets ADD COLUMN watermark_ms bigint`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE stream_offsets DROP COLUMN watermark_ms`);
  }
}
