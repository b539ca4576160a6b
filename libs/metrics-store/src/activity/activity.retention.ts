import type { ClientBase, Pool } from 'pg';

interface Expiring {
  readonly table: string;
  /** As in the view: the age behind the job's greatest event time at which a window ends, and the window's size. */
  readonly age: string;
}

const EXPIRING: readonly Expiring[] = [
  { table: 'product_hours', age: '721 hours' },
  { table: 'category_minutes', age: '48 hours 1 minute' },
  { table: 'search_hours', age: '721 hours' },
];

// Ordered, so that the planner takes the index: it cannot know that hardly any row is past its age.
// Rows that a flush is just writing are passed over instead of waited for, so the two cannot block each other.
const deletion = ({ table, age }: Expiring) => `
DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM ${table}
  WHERE window_start <= (
    SELECT to_timestamp(max(max_event_ms) / 1000.0) - interval '${age}' FROM stream_offsets WHERE job = 'activity')
  ORDER BY window_start LIMIT $1 FOR UPDATE SKIP LOCKED))`;

/**
 * Deletes rows past their age, which the views already leave out: 30 days, of categories 48 hours, behind the job's greatest
 * event time in stream_offsets. When and how often it runs changes no answer.
 *
 * @param limit most rows of one table to delete, so that one call stays short.
 * @returns how many rows were deleted.
 */
export async function deleteExpiredActivity(database: ClientBase | Pool, limit = 20_000): Promise<number> {
  let deleted = 0;
  for (const expiring of EXPIRING) {
    const { rowCount } = await database.query(deletion(expiring), [limit]);
    deleted += rowCount ?? 0;
  }
  return deleted;
}
