import type { Pool, PoolClient } from 'pg';

/** On a starved machine a step may take many times as long as it should. */
export const STEP_WITHIN_MS = 60_000;

/** What is brought up to date by one worker at a time, in steps, each a transaction of its own. */
export interface Settling {
  /** Of the database's advisory locks, the one of whoever is at it. */
  readonly lock: number;
  /** The first of the tables that a replay of the job locks. */
  readonly firstTable: string;
  /** Whether there is anything to do. */
  readonly isDue: (pool: Pool) => Promise<boolean>;
  /** Does some of it, within STEP_WITHIN_MS. */
  readonly step: (client: PoolClient) => Promise<void>;
}

/**
 * Goes on until nothing is due; whoever finds another at it leaves at once.
 *
 * @throws the database's own error; what was settled until then stays
 */
export async function settleInTurn(pool: Pool, settling: Settling): Promise<void> {
  while (await settling.isDue(pool)) if (!(await settleSome(pool, settling))) return;
}

/** False: somebody else is at it. */
async function settleSome(pool: Pool, { lock, firstTable, step }: Settling): Promise<boolean> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const isMine = await tryLock(client, lock);
    if (isMine) {
      // Before any other table: so that neither this nor a replay waits for what the other holds.
      await client.query(`LOCK TABLE ${firstTable} IN ROW EXCLUSIVE MODE`);
      // A limit that runs already is only replaced by one after it was taken away.
      await client.query('SET LOCAL transaction_timeout = 0');
      await client.query(`SET LOCAL transaction_timeout = ${STEP_WITHIN_MS}`);
      await step(client);
    }
    await client.query('COMMIT');
    client.release();
    return isMine;
  } catch (error) {
    // Whatever state the session is in, nobody shall inherit it.
    client.release(true);
    throw error;
  }
}

async function tryLock(client: PoolClient, lock: number): Promise<boolean> {
  const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS mine', [lock]);
  return rows[0]?.mine ?? false;
}
