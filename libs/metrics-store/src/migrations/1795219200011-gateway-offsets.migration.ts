import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The API says how far each job is, and what a job that never ran cannot know. */
export class GatewayOffsets1795219200011 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`GRANT SELECT ON stream_offsets TO globalmart_gateway`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`REVOKE SELECT ON stream_offsets FROM globalmart_gateway`);
  }
}
