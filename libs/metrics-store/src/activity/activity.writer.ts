import type { ClientBase, QueryConfig } from 'pg';
import { type DayPartitioned, daysStatement, hasDay } from '../day-partitions/day-partitions';
import { runUpserts } from '../run-upserts';
import { numberArray, textArray } from '../sales/array-literal';

/** What one flush adds to one row of product_hours or category_minutes. */
export interface ActivityRow {
  readonly partition: number;
  /** Start of the hour or minute, ms since the epoch. */
  readonly startMs: number;
  /** Product id or category. */
  readonly name: string;
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

/** What one flush adds to the tables of activity: each (start, name, partition) at most once in each. */
export interface ActivityRows {
  readonly products: readonly ActivityRow[];
  readonly categories: readonly ActivityRow[];
  readonly searches: readonly SearchRow[];
}

const upsertActivity = (
  table: 'product_hours' | 'category_minutes',
  name: 'product_id' | 'category',
  condition: string,
) => `
INSERT INTO ${table} AS t
  (partition, window_start, ${name}, views, compares, cart_adds, purchases, units, revenue_cents)
SELECT r.partition, to_timestamp(r.start_ms / 1000), r.name, r.views, r.compares, r.cart_adds, r.purchases, r.units,
       r.revenue_cents
FROM unnest($1::integer[], $2::bigint[], $3::text[], $4::integer[], $5::integer[], $6::integer[], $7::integer[],
            $8::bigint[], $9::bigint[])
  AS r(partition, start_ms, name, views, compares, cart_adds, purchases, units, revenue_cents)
WHERE ${condition}
ON CONFLICT (window_start, ${name}, partition) DO UPDATE SET
  views = t.views + excluded.views,
  compares = t.compares + excluded.compares,
  cart_adds = t.cart_adds + excluded.cart_adds,
  purchases = t.purchases + excluded.purchases,
  units = t.units + excluded.units,
  revenue_cents = t.revenue_cents + excluded.revenue_cents`;

const UPSERT_PRODUCTS = upsertActivity('product_hours', 'product_id', hasDay('product_hours'));
const UPSERT_CATEGORIES = upsertActivity('category_minutes', 'category', 'true');

const UPSERT_SEARCHES = `
INSERT INTO search_hours AS t (partition, window_start, query, searches, zero_results)
SELECT r.partition, to_timestamp(r.start_ms / 1000), r.query, r.searches, r.zero_results
FROM unnest($1::integer[], $2::bigint[], $3::text[], $4::integer[], $5::integer[])
  AS r(partition, start_ms, query, searches, zero_results)
WHERE ${hasDay('search_hours')}
ON CONFLICT (window_start, query, partition) DO UPDATE SET
  searches = t.searches + excluded.searches,
  zero_results = t.zero_results + excluded.zero_results`;

/**
 * The statements that add the rows to product_hours, category_minutes and search_hours, in this order, and make the days these
 * need; none for an empty set. Of products and terms, what is past its age is left out.
 *
 * @param rows starts are whole seconds; numbers must be safe integers
 */
export function activityUpserts({ products, categories, searches }: ActivityRows): QueryConfig<string[]>[] {
  return [
    ...upsertDays('product_hours', products),
    ...upsert('upsert-product-hours', UPSERT_PRODUCTS, activityParameters(products)),
    ...upsert('upsert-category-minutes', UPSERT_CATEGORIES, activityParameters(categories)),
    ...upsertDays('search_hours', searches),
    ...upsert('upsert-search-hours', UPSERT_SEARCHES, searchParameters(searches)),
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

function upsertDays(table: DayPartitioned, rows: readonly { readonly startMs: number }[]): QueryConfig<string[]>[] {
  if (rows.length === 0) return [];
  return [
    daysStatement(
      table,
      rows.map(({ startMs }) => startMs),
    ),
  ];
}

function upsert(name: string, text: string, values: string[] | undefined): QueryConfig<string[]>[] {
  return values === undefined ? [] : [{ name, text, values }];
}

function activityParameters(rows: readonly ActivityRow[]): string[] | undefined {
  if (rows.length === 0) return undefined;
  const sorted = sortedBy(rows, ({ name }) => name);
  return [
    numberArray(sorted.map(({ partition }) => partition)),
    numberArray(sorted.map(({ startMs }) => startMs)),
    textArray(sorted.map(({ name }) => name)),
    numberArray(sorted.map(({ views }) => views)),
    numberArray(sorted.map(({ compares }) => compares)),
    numberArray(sorted.map(({ cartAdds }) => cartAdds)),
    numberArray(sorted.map(({ purchases }) => purchases)),
    numberArray(sorted.map(({ units }) => units)),
    numberArray(sorted.map(({ revenueCents }) => revenueCents)),
  ];
}

function searchParameters(rows: readonly SearchRow[]): string[] | undefined {
  if (rows.length === 0) return undefined;
  const sorted = sortedBy(rows, ({ query }) => query);
  return [
    numberArray(sorted.map(({ partition }) => partition)),
    numberArray(sorted.map(({ startMs }) => startMs)),
    textArray(sorted.map(({ query }) => query)),
    numberArray(sorted.map(({ searches }) => searches)),
    numberArray(sorted.map(({ zeroResults }) => zeroResults)),
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
