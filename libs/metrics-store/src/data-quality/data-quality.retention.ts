import type { ClientBase, Pool } from 'pg';

// As the view's own bound. Ordered, so that the planner takes the index; rows that a flush is writing are passed over.
const DELETE = `
DELETE FROM quality_minutes WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM quality_minutes
  WHERE window_start <= (
    SELECT to_timestamp(max(greatest_append_ms) / 1000.0) - interval '48 hours 1 minute'
    FROM quality_minutes WHERE window_start = (SELECT max(window_start) FROM quality_minutes))
  ORDER BY window_start LIMIT $1 FOR UPDATE SKIP LOCKED))`;

/**
 * Deletes rows whose minute ended 48 hours or more before the greatest append time, which the view already leaves out. When
 * and how often it runs changes no answer.
 *
 * @param limit most rows to delete, so that one call stays short.
 * @returns how many rows were deleted.
 */
export async function deleteExpiredQuality(database: ClientBase | Pool, limit = 20_000): Promise<number> {
  const { rowCount } = await database.query(DELETE, [limit]);
  return rowCount ?? 0;
}
