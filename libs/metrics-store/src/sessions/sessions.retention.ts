import type { ClientBase, Pool } from 'pg';

const HORIZON = `
SELECT (to_timestamp(max(max_event_ms) / 1000.0) - interval '30 days')::text AS horizon
FROM stream_offsets WHERE job = 'sessions'`;

// The horizon comes as a value: the planner sees then that hardly any row is past its age, and takes the BRIN index.
// Rows that a flush is just writing are passed over instead of waited for, so the two cannot block each other.
const deletion = (table: string, time: string): string => `
DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM ${table} WHERE ${time} <= $1::timestamptz LIMIT $2 FOR UPDATE SKIP LOCKED))`;

const DELETIONS = [deletion('sessions', 'end_time'), deletion('user_purchases', 'purchase_time')];

/**
 * Deletes sessions and purchases past their age, which the views already leave out: 30 days behind the job's greatest event
 * time in stream_offsets. When and how often it runs changes no answer.
 *
 * @param limit most rows to delete of each table, so that one call stays short.
 * @returns how many rows were deleted.
 */
export async function deleteExpiredSessions(database: ClientBase | Pool, limit = 20_000): Promise<number> {
  const { rows } = await database.query<{ horizon: string | null }>(HORIZON);
  const horizon = rows[0]?.horizon;
  if (horizon === null || horizon === undefined) return 0;
  let deleted = 0;
  for (const statement of DELETIONS) deleted += (await database.query(statement, [horizon, limit])).rowCount ?? 0;
  return deleted;
}
