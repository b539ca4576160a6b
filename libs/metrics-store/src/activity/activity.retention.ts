import type { ClientBase, Pool } from 'pg';
import { dropExpiredDays } from '../day-partitions/day-partitions';

// Ordered, so that the planner takes the index: it cannot know that hardly any row is past its age.
// Rows that a flush is just writing are passed over instead of waited for, so the two cannot block each other.
const DELETION = `
DELETE FROM category_minutes WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM category_minutes
  WHERE window_start <= (
    SELECT to_timestamp(max(max_event_ms) / 1000.0) - interval '48 hours 1 minute'
    FROM stream_offsets WHERE job = 'activity')
  ORDER BY window_start LIMIT $1 FOR UPDATE SKIP LOCKED))`;

/**
 * Takes away what is past its age and left out by the views already: rows of category_minutes, 48 hours behind the job's greatest
 * event time in stream_offsets, and whole days of product_hours and search_hours, 30 days behind it. When and how often it runs
 * changes no answer.
 *
 * @param limit most rows of category_minutes to delete, so that one call stays short.
 * @returns how many rows and days are gone.
 */
export async function deleteExpiredActivity(database: ClientBase | Pool, limit = 20_000): Promise<number> {
  const products = await dropExpiredDays(database, 'product_hours');
  const { rowCount } = await database.query(DELETION, [limit]);
  const searches = await dropExpiredDays(database, 'search_hours');
  return products + (rowCount ?? 0) + searches;
}
