import type { ClientBase, Pool } from 'pg';

const PAST_AGE = `(SELECT newest_event - interval '30 days' FROM inventory_watermark)`;

// Hours whose changes the decider has not seen yet stay: what is low now may have begun there.
// Ordered, so that the planner takes the index: it cannot know that hardly any row is past its age.
// Rows that another deletion is just taking are passed over instead of waited for.
const DELETIONS = [
  `DELETE FROM stock_hours WHERE ctid = ANY (ARRAY(
     SELECT ctid FROM stock_hours
     WHERE hour <= ${PAST_AGE} - interval '1 hour'
       AND hour < date_trunc('hour', least((SELECT min(minute) FROM stock_changes), (SELECT min(minute) FROM stock_flushes), 'infinity'), 'UTC')
     ORDER BY hour LIMIT $1 FOR UPDATE SKIP LOCKED))`,
  `DELETE FROM low_stock_spans WHERE ctid = ANY (ARRAY(
     SELECT ctid FROM low_stock_spans WHERE resolved_at <= ${PAST_AGE}
     ORDER BY alert_time LIMIT $1 FOR UPDATE SKIP LOCKED))`,
];

/**
 * Deletes hours of stock, and times of low stock that are over, 30 days or more behind the job's greatest event time. No view
 * shows them any more; a product's totals and its newest hour, and since when it is low, stay. When and how often it runs changes no answer.
 *
 * @param limit most rows to delete per table, so that one call stays short.
 * @returns how many rows were deleted.
 */
export async function deleteExpiredStock(database: ClientBase | Pool, limit = 20_000): Promise<number> {
  let deleted = 0;
  for (const deletion of DELETIONS) deleted += (await database.query(deletion, [limit])).rowCount ?? 0;
  return deleted;
}
