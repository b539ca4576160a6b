import type { ClientBase, Pool } from 'pg';

// Ordered, so that the planner takes the index: it cannot know that hardly any row is past its age.
// Rows that a flush is just writing are passed over instead of waited for, so the two cannot block each other.
const DELETION = `
DELETE FROM store_minutes WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM store_minutes
  WHERE window_start <= (
    SELECT to_timestamp(max(max_event_ms) / 1000.0) - interval '48 hours' - interval '1 minute'
    FROM stream_offsets WHERE job = 'stores')
  ORDER BY window_start LIMIT $1 FOR UPDATE SKIP LOCKED))`;

/**
 * Deletes rows of store_minutes past their age, which the view already leaves out: 48 hours behind the job's greatest event
 * time in stream_offsets. When and how often it runs changes no answer.
 *
 * @param limit most rows to delete, so that one call stays short.
 * @returns how many rows were deleted.
 */
export async function deleteExpiredStoreRows(database: ClientBase | Pool, limit = 20_000): Promise<number> {
  const { rowCount } = await database.query(DELETION, [limit]);
  return rowCount ?? 0;
}
