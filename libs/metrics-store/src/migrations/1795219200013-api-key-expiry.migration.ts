import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Keys that end by themselves, and a way to tell keys apart that repeats nothing of their beginning. The API makes and
 * revokes keys, for which it may add rows and set `revoked_at`, and nothing else.
 */
export class ApiKeyExpiry1795219200013 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // Of a key made earlier nobody knows the end; the local one learns it at the next start.
    await db.query(`
      ALTER TABLE api_keys
        DROP COLUMN prefix,
        ADD COLUMN last4 text NOT NULL DEFAULT '????' CHECK (length(last4) = 4),
        ADD COLUMN expires_at timestamptz`);
    await db.query(`ALTER TABLE api_keys ALTER COLUMN last4 DROP DEFAULT`);
    await db.query(
      `GRANT INSERT (name, last4, key_sha256, scopes, expires_at), UPDATE (revoked_at) ON api_keys TO globalmart_gateway`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`REVOKE INSERT, UPDATE ON api_keys FROM globalmart_gateway`);
    await db.query(`ALTER TABLE api_keys DROP COLUMN last4, DROP COLUMN expires_at, ADD COLUMN prefix text`);
  }
}
