import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys of the API: what is stored identifies a key and proves it, but cannot be used as one. */
export class ApiKeys1795219200003 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE api_keys (
        name text NOT NULL,
        prefix text NOT NULL,
        key_sha256 bytea NOT NULL CHECK (octet_length(key_sha256) = 32),
        scopes text[] NOT NULL
          CHECK (cardinality(scopes) > 0 AND scopes <@ '{read,ingest,operate,pii,admin}'::text[]),
        created_at timestamptz NOT NULL DEFAULT now(),
        revoked_at timestamptz,
        CONSTRAINT api_keys_pkey PRIMARY KEY (name),
        CONSTRAINT api_keys_authentication UNIQUE (key_sha256)
      )`);
    await db.query(`GRANT SELECT ON api_keys TO globalmart_gateway`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE api_keys`);
  }
}
