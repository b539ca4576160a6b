import type { ClientBase, Pool, QueryConfig } from 'pg';
import { numberArray } from '../sales/array-literal';

const DAY_MS = 86_400_000;

/** Tables that are split by UTC days of their window_start, as `day_partitioned` lists them. */
export type DayPartitioned = 'product_hours' | 'search_hours';

/** Condition on a row `r` with a `window_start` that there is a day for it. There is none for what is past its age. */
export function hasDay(table: DayPartitioned): string {
  return `date_bin('24 hours', r.window_start, timestamptz 'epoch') = ANY ((
    SELECT array_agg(to_timestamp(ms / 1000)) FROM unnest(days_of('${table}')) AS ms)::timestamptz[])`;
}

/** Condition on a row `r` with a `window_start` that its whole day is past its age: none is made for it any more. */
export function isDayPastAge(table: DayPartitioned): string {
  return `date_bin('24 hours', r.window_start, timestamptz 'epoch') + interval '24 hours' <= (SELECT kept_after('${table}'))`;
}

/**
 * The statement that makes the days which a flush writes to, where they are missing and not past their age. It has to come before
 * the rows, in their transaction: until that ends, no day is dropped. The rows' own statement has to leave out what has no day.
 *
 * @param startsMs starts of the rows' windows, ms since the epoch
 */
export function daysStatement(table: DayPartitioned, startsMs: readonly number[]): QueryConfig<string[]> {
  const days = new Set(startsMs.map((startMs) => Math.floor(startMs / DAY_MS) * DAY_MS));
  const values = [table, numberArray([...days].sort((a, b) => a - b))];
  return { name: 'make-days', text: 'SELECT make_days($1, $2::bigint[])', values };
}

/**
 * Drops days whose windows are all past their age. It waits for nobody, and so gives up a day that somebody reads or writes; nor
 * does anybody wait for it longer than it takes to forget a table.
 *
 * @param limit most days to drop; each is a transaction of its own
 * @returns how many were dropped
 */
export async function dropExpiredDays(database: ClientBase | Pool, table: DayPartitioned, limit = 10): Promise<number> {
  for (let dropped = 0; dropped < limit; dropped++) {
    const { rows } = await database.query<{ dropped: boolean }>('SELECT drop_oldest_day($1) AS dropped', [table]);
    if (rows[0]?.dropped !== true) return dropped;
  }
  return limit;
}
