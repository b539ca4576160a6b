import type { ClientBase, Pool } from 'pg';

const EXPIRING = [
  { table: 'sales_panes', start: 'pane_start', age: '48 hours', size: '1 minute' },
  { table: 'sales_hours', start: 'window_start', age: '10 years', size: '1 hour' },
  { table: 'sales_days', start: 'window_start', age: '10 years', size: '24 hours' },
] as const;

type Expiring = (typeof EXPIRING)[number];

// Ordered, so that the planner takes the index: it cannot know that hardly any row is past its age.
// Rows that a flush is just writing are passed over instead of waited for, so the two cannot block each other.
const deletion = ({ table, start, age, size }: Expiring) => `
DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM ${table}
  WHERE ${start} <= (
    SELECT (to_timestamp(max(max_event_ms) / 1000.0) AT TIME ZONE 'UTC' - interval '${age}' - interval '${size}')
           AT TIME ZONE 'UTC'
    FROM stream_offsets WHERE job = 'sales')
  ORDER BY ${start} LIMIT $1 FOR UPDATE SKIP LOCKED))`;

/**
 * Deletes sales rows past their age, which the views already leave out: 48 hours (panes) or 10 years (hours and days)
 * behind the greatest event time in stream_offsets. When and how often it runs changes no answer.
 *
 * @param limit most rows to delete per table, so that one call stays short.
 * @returns how many rows were deleted.
 */
export async function deleteExpiredSales(database: ClientBase | Pool, limit = 20_000): Promise<number> {
  let deleted = 0;
  for (const expiring of EXPIRING) {
    const { rowCount } = await database.query(deletion(expiring), [limit]);
    deleted += rowCount ?? 0;
  }
  return deleted;
}
