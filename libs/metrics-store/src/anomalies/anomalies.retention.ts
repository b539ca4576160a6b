import type { ClientBase, Pool } from 'pg';

// As the view's own bound. Ordered, so that the planner takes the index; rows that a flush is writing are passed over.
const DELETION = `
DELETE FROM detected_anomalies WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM detected_anomalies
  WHERE event_time <= (
    SELECT to_timestamp(max(max_event_ms) / 1000.0) - interval '30 days' FROM stream_offsets WHERE job = 'anomalies')
  ORDER BY event_time LIMIT $1 FOR UPDATE SKIP LOCKED))`;

/**
 * Deletes rows of detected_anomalies past their age, which the view already leaves out: 30 days behind the job's greatest event
 * time in stream_offsets. When and how often it runs changes no answer.
 *
 * @param limit most rows to delete, so that one call stays short.
 * @returns how many rows were deleted.
 */
export async function deleteExpiredAnomalies(database: ClientBase | Pool, limit = 20_000): Promise<number> {
  const { rowCount } = await database.query(DELETION, [limit]);
  return rowCount ?? 0;
}
