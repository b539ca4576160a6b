import type { ClientBase, Pool } from 'pg';
import { type ApiScope, isApiKey, storedForm } from './api-key';

/** Who a key belongs to and what it may do. */
export interface ApiKeyGrant {
  readonly name: string;
  readonly scopes: readonly ApiScope[];
}

/** A key as it may be shown: nobody can use it. Times are ms since the epoch. */
export interface ApiKeyEntry extends ApiKeyGrant {
  /** `gm_…` and the key's last four characters. */
  readonly masked: string;
  readonly createdMs: number;
  readonly expiresMs: number | null;
  readonly revokedMs: number | null;
}

export class ApiKeyRepository {
  constructor(private readonly database: Pool | ClientBase) {}

  /** What the key grants; undefined if it is unknown, revoked or past its time. */
  async findGrant(key: string): Promise<ApiKeyGrant | undefined> {
    if (!isApiKey(key)) return undefined;
    const { rows } = await this.database.query<{ name: string; scopes: ApiScope[] }>(
      `SELECT name, scopes FROM api_keys
       WHERE key_sha256 = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`,
      [storedForm(key).sha256],
    );
    return rows[0];
  }

  /** All keys that ever were, by name. */
  async list(): Promise<ApiKeyEntry[]> {
    const { rows } = await this.database.query<{
      name: string;
      last4: string;
      scopes: ApiScope[];
      created_at: Date;
      expires_at: Date | null;
      revoked_at: Date | null;
    }>(`SELECT name, last4, scopes, created_at, expires_at, revoked_at FROM api_keys ORDER BY name COLLATE "C"`);
    return rows.map(({ name, last4, scopes, created_at, expires_at, revoked_at }) => ({
      name,
      masked: `gm_…${last4}`,
      scopes,
      createdMs: created_at.getTime(),
      expiresMs: expires_at?.getTime() ?? null,
      revokedMs: revoked_at?.getTime() ?? null,
    }));
  }

  /**
   * Ends a key for good. One that has been revoked keeps the time of the first.
   * @returns whether there is a key of this name.
   */
  async revoke(name: string): Promise<boolean> {
    const { rowCount } = await this.database.query(
      'UPDATE api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE name = $1',
      [name],
    );
    return rowCount === 1;
  }

  /**
   * Makes `key` the key of this name; a key that had the name before stops working. The same key again changes nothing,
   * so one that was revoked stays so. Needs the owner role.
   *
   * @returns whether something changed: false if the name had just this key and these scopes already.
   * @throws TypeError if `key` does not have the form of one; the database's error 23505 if it has another name.
   */
  async put(name: string, key: string, scopes: readonly ApiScope[]): Promise<boolean> {
    const { last4, sha256 } = storedForm(key);
    const { rowCount } = await this.database.query(
      `INSERT INTO api_keys AS k (name, last4, key_sha256, scopes) VALUES ($1, $2, $3, $4)
       ON CONFLICT (name) DO UPDATE SET last4 = excluded.last4, key_sha256 = excluded.key_sha256,
         scopes = excluded.scopes, created_at = now(), expires_at = NULL, revoked_at = NULL
       WHERE (k.key_sha256, k.last4, k.scopes) IS DISTINCT FROM (excluded.key_sha256, excluded.last4, excluded.scopes)`,
      [name, last4, sha256, scopes],
    );
    return rowCount === 1;
  }

  /**
   * Adds a key under a name that has none, revoked ones included.
   *
   * @param expiresMs when it stops working; null: never.
   * @returns whether it did.
   */
  async addIfAbsent(
    name: string,
    key: string,
    scopes: readonly ApiScope[],
    expiresMs: number | null = null,
  ): Promise<boolean> {
    const { last4, sha256 } = storedForm(key);
    const { rowCount } = await this.database.query(
      `INSERT INTO api_keys (name, last4, key_sha256, scopes, expires_at)
       VALUES ($1, $2, $3, $4, to_timestamp($5::numeric / 1000.0)) ON CONFLICT (name) DO NOTHING`,
      [name, last4, sha256, scopes, expiresMs],
    );
    return rowCount === 1;
  }
}
