import { createHash, randomBytes } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import { isApiKey, storedForm } from './api-key';
import type { ApiKeyGrant } from './api-key.repository';

/** A session as it is given out, once. */
export interface ApiSession {
  readonly token: string;
  readonly expiresMs: number;
}

const TOKEN = /^gs_[0-9A-Za-z_-]{43}$/;
const VALID_KEY = 'k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())';

/** Sessions that stand for a key: they end with it, at their own time, or when they are ended. */
export class ApiSessionRepository {
  constructor(private readonly database: Pool | ClientBase) {}

  /**
   * Begins a session for a key that holds, and forgets those that are over.
   * @returns undefined if the key does not hold (any more).
   */
  async begin(key: string, lifetimeMs: number): Promise<ApiSession | undefined> {
    if (!isApiKey(key)) return undefined;
    // 256 random bits, so that a plain SHA-256 of them cannot be searched through.
    const token = `gs_${randomBytes(32).toString('base64url')}`;
    const { rows } = await this.database.query<{ expires_at: Date }>(
      `WITH over AS (DELETE FROM api_sessions WHERE expires_at <= now())
       INSERT INTO api_sessions (token_sha256, key_sha256, expires_at)
       SELECT $1, k.key_sha256, least(k.expires_at, now() + $3 * interval '1 millisecond')
       FROM api_keys k WHERE k.key_sha256 = $2 AND ${VALID_KEY}
       RETURNING expires_at`,
      [sha256(token), storedForm(key).sha256, lifetimeMs],
    );
    return rows[0] && { token, expiresMs: rows[0].expires_at.getTime() };
  }

  /** What the session's key grants; undefined if either is over. */
  async findGrant(token: string): Promise<ApiKeyGrant | undefined> {
    if (!TOKEN.test(token)) return undefined;
    const { rows } = await this.database.query<ApiKeyGrant>(
      `SELECT k.name, k.scopes FROM api_sessions s JOIN api_keys k USING (key_sha256)
       WHERE s.token_sha256 = $1 AND s.expires_at > now() AND ${VALID_KEY}`,
      [sha256(token)],
    );
    return rows[0];
  }

  async end(token: string): Promise<void> {
    await this.database.query('DELETE FROM api_sessions WHERE token_sha256 = $1', [sha256(token)]);
  }
}

function sha256(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
