import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Sessions of browsers, each standing for a key. As of a key, only what recognises a token is stored. No foreign key: where a
 * name gets another key, the sessions of the former one belong to none and so are over.
 */
export class ApiSessions1795219200014 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE api_sessions (
        token_sha256 bytea NOT NULL CHECK (octet_length(token_sha256) = 32),
        key_sha256 bytea NOT NULL,
        expires_at timestamptz NOT NULL,
        CONSTRAINT api_sessions_pkey PRIMARY KEY (token_sha256)
      )`);
    await db.query(`CREATE INDEX api_sessions_by_end ON api_sessions (expires_at)`);
    await db.query(`GRANT SELECT, INSERT, DELETE ON api_sessions TO globalmart_gateway`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE api_sessions`);
  }
}
