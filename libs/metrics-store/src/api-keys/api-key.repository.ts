import type { ClientBase, Pool } from 'pg';
import { type ApiScope, isApiKey, storedForm } from './api-key';

/** Who a key belongs to and what it may do. */
export interface ApiKeyGrant {
  readonly name: string;
  readonly scopes: readonly ApiScope[];
}

export class ApiKeyRepository {
  constructor(private readonly database: Pool | ClientBase) {}

  /** What the key grants; undefined if it is unknown or revoked. */
  async findGrant(key: string): Promise<ApiKeyGrant | undefined> {
    if (!isApiKey(key)) return undefined;
    const { rows } = await this.database.query<{ name: string; scopes: ApiScope[] }>(
      'SELECT name, scopes FROM api_keys WHERE key_sha256 = $1 AND revoked_at IS NULL',
      [storedForm(key).sha256],
    );
    return rows[0];
  }

  /**
   * Makes `key` the key of this name; a key that had the name before stops working. The same key again changes nothing,
   * so one that was revoked stays so. Needs the owner role.
   *
   * @returns whether something changed: false if the name had just this key and these scopes already.
   * @throws TypeError if `key` does not have the form of one; the database's error 23505 if it has another name.
   */
  async put(name: string, key: string, scopes: readonly ApiScope[]): Promise<boolean> {
    const { prefix, sha256 } = storedForm(key);
    const { rowCount } = await this.database.query(
      `INSERT INTO api_keys AS k (name, prefix, key_sha256, scopes) VALUES ($1, $2, $3, $4)
       ON CONFLICT (name) DO UPDATE SET prefix = excluded.prefix, key_sha256 = excluded.key_sha256,
         scopes = excluded.scopes, created_at = now(), revoked_at = NULL
       WHERE (k.key_sha256, k.scopes) IS DISTINCT FROM (excluded.key_sha256, excluded.scopes)`,
      [name, prefix, sha256, scopes],
    );
    return rowCount === 1;
  }

  /** Adds a key under a name that has none, revoked ones included. Needs the owner role. @returns whether it did. */
  async addIfAbsent(name: string, key: string, scopes: readonly ApiScope[]): Promise<boolean> {
    const { prefix, sha256 } = storedForm(key);
    const { rowCount } = await this.database.query(
      `INSERT INTO api_keys (name, prefix, key_sha256, scopes) VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO NOTHING`,
      [name, prefix, sha256, scopes],
    );
    return rowCount === 1;
  }
}
