import type { ClientBase } from 'pg';

/** Any number that no other advisory lock has. */
const HISTORY_LOCK = 4_715_047;

/**
 * Makes this session the only one that writes days past the logs, history or an import, for as long as it lives; returns false if
 * another one is.
 */
export async function claimHistory(session: ClientBase): Promise<boolean> {
  const { rows } = await session.query<{ claimed: boolean }>('SELECT pg_try_advisory_lock($1) AS claimed', [
    HISTORY_LOCK,
  ]);
  return rows[0]?.claimed ?? false;
}
