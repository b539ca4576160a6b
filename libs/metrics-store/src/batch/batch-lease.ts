import type { Pool } from 'pg';

/**
 * The right to work on runs, held by one worker at a time, by the database's clock. Whoever takes it gets a token greater than
 * all before; one who has lost it without noticing is recognised by the smaller one.
 */
export class BatchLease {
  constructor(
    private readonly pool: Pool,
    /** How long it is held without being renewed. */
    private readonly durationMs: number,
  ) {}

  /** The token; undefined while another worker holds the lease. */
  async take(): Promise<number | undefined> {
    const { rows } = await this.pool.query<{ token: string }>(
      `UPDATE batch_lease SET token = token + 1, expires_at = now() + make_interval(secs => $1 / 1000.0)
       WHERE expires_at <= now() RETURNING token`,
      [this.durationMs],
    );
    return rows[0] && Number(rows[0].token);
  }

  /** Holds it longer; false when it has been lost. */
  async renew(token: number): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE batch_lease SET expires_at = now() + make_interval(secs => $2 / 1000.0) WHERE token = $1`,
      [token, this.durationMs],
    );
    return rowCount === 1;
  }

  /** Lets another worker have it at once. */
  async release(token: number): Promise<void> {
    await this.pool.query(`UPDATE batch_lease SET expires_at = '-infinity' WHERE token = $1`, [token]);
  }
}
