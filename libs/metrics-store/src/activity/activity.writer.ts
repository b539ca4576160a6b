import type { ClientBase, QueryConfig } from 'pg';
import { daysStatement, hasDay } from '../day-partitions/day-partitions';
import { type RowsOf, rowStatements } from '../row-array/row-statements';
import { runUpserts } from '../run-upserts';
import { gainInserts, type ProductGains } from './product-gains.writer';

/** What one flush adds to one row of category_minutes. */
export interface CategoryRow {
  readonly partition: number;
  /** Start of the minute, ms since the epoch. */
  readonly startMs: number;
  readonly category: string;
  readonly views: number;
  readonly compares: number;
  readonly cartAdds: number;
  /** Transactions with a line of it. */
  readonly purchases: number;
  readonly units: number;
  /** Σ price × quantity of such lines. */
  readonly revenueCents: number;
}

/** What one flush adds to one row of search_hours. */
export interface SearchRow {
  readonly partition: number;
  /** Start of the hour, ms since the epoch. */
  readonly startMs: number;
  readonly query: string;
  readonly searches: number;
  /** Those of them that found nothing. */
  readonly zeroResults: number;
}

/** What one flush adds to the tables of activity: each (start, category or query, partition) at most once. */
export interface ActivityRows {
  readonly products: readonly ProductGains[];
  readonly categories: readonly CategoryRow[];
  readonly searches: readonly SearchRow[];
}

const CATEGORIES: RowsOf<CategoryRow> = {
  name: 'upsert-category-minutes',
  text: `
INSERT INTO category_minutes AS t SELECT * FROM unnest($1::category_minutes[])
ON CONFLICT (window_start, category, partition) DO UPDATE SET
  views = t.views + excluded.views,
  compares = t.compares + excluded.compares,
  cart_adds = t.cart_adds + excluded.cart_adds,
  purchases = t.purchases + excluded.purchases,
  units = t.units + excluded.units,
  revenue_cents = t.revenue_cents + excluded.revenue_cents`,
  write: (to, row) => {
    to.time(row.startMs);
    to.bigint(row.units);
    to.bigint(row.revenueCents);
    to.integer(row.partition);
    to.integer(row.views);
    to.integer(row.compares);
    to.integer(row.cartAdds);
    to.integer(row.purchases);
    to.text(row.category);
  },
};

const SEARCHES: RowsOf<SearchRow> = {
  name: 'upsert-search-hours',
  text: `
INSERT INTO search_hours AS t
SELECT * FROM unnest($1::search_hours[]) AS r WHERE ${hasDay('search_hours')}
ON CONFLICT (window_start, query, partition) DO UPDATE SET
  searches = t.searches + excluded.searches,
  zero_results = t.zero_results + excluded.zero_results`,
  write: (to, { startMs, partition, searches, zeroResults, query }) => {
    to.time(startMs);
    to.integer(partition);
    to.integer(searches);
    to.integer(zeroResults);
    to.text(query);
  },
};

/**
 * The statements that add the rows to product_gains, category_minutes and search_hours, in this order, and make the days that terms
 * need; none for an empty set. Of terms, what is past its age is left out.
 *
 * @param rows starts are whole seconds; numbers must be safe integers
 */
export function activityUpserts({ products, categories, searches }: ActivityRows): QueryConfig<(string | Buffer)[]>[] {
  return [
    ...gainInserts(products),
    ...rowStatements(
      CATEGORIES,
      sortedBy(categories, ({ category }) => category),
    ),
    ...searchDays(searches),
    ...rowStatements(
      SEARCHES,
      sortedBy(searches, ({ query }) => query),
    ),
  ];
}

/**
 * Runs `activityUpserts`. It does not begin or end a transaction; that is the caller's.
 *
 * @throws the database's own error; a key given twice is 21000 (cardinality_violation).
 */
export async function upsertActivityRows(client: ClientBase, rows: ActivityRows): Promise<void> {
  await runUpserts(client, activityUpserts(rows));
}

function searchDays(searches: readonly SearchRow[]): QueryConfig<string[]>[] {
  if (searches.length === 0) return [];
  return [
    daysStatement(
      'search_hours',
      searches.map(({ startMs }) => startMs),
    ),
  ];
}

/** In the order of the tables' keys, so that every flush takes its row locks in the same order. */
function sortedBy<Row extends { readonly startMs: number; readonly partition: number }>(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
): Row[] {
  return [...rows].sort((a, b) => a.startMs - b.startMs || compare(nameOf(a), nameOf(b)) || a.partition - b.partition);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
