import type { ClientBase, QueryConfig } from 'pg';
import { runUpserts } from '../run-upserts';
import { numberArray, textArray } from '../sales/array-literal';

/** What one flush adds to the stock of a product in one minute of event time. */
export interface StockRow {
  readonly partition: number;
  /** Start of the minute, ms since the epoch. */
  readonly startMs: number;
  readonly productId: string;
  /** Units sold. */
  readonly sold: number;
  /** Sum of the signed changes. */
  readonly updated: number;
  /** The greatest append time of the records behind it, ms since the epoch. */
  readonly lastAppendMs: number;
}

/** A list of changes names at most so many products, so that the decider can take a bounded number of them at a time. */
const PRODUCTS_PER_CHANGE = 10_000;

const UPSERT_TOTALS = `
INSERT INTO product_stock AS t (product_id, partition, sold, updated, first_minute, last_append_ms)
SELECT r.product_id, r.partition, sum(r.sold), sum(r.updated), to_timestamp(min(r.start_ms) / 1000), max(r.last_append_ms)
FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
  AS r(product_id, partition, start_ms, sold, updated, last_append_ms)
GROUP BY product_id, partition ORDER BY product_id, partition
ON CONFLICT (product_id, partition) DO UPDATE SET
  sold = t.sold + excluded.sold,
  updated = t.updated + excluded.updated,
  first_minute = least(t.first_minute, excluded.first_minute),
  last_append_ms = greatest(t.last_append_ms, excluded.last_append_ms)`;

// Together with a word to the decider about which products changed in which minute: that is one row for thousands of products,
// where a row for each would cost as much as the stock itself.
const UPSERT_MINUTES = `
WITH gains AS MATERIALIZED (
  SELECT r.product_id, r.partition, to_timestamp(r.start_ms / 1000) AS minute, r.sold, r.updated, r.place
  FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::bigint[], $5::bigint[])
    WITH ORDINALITY AS r(product_id, partition, start_ms, sold, updated, place)
), changes AS (
  INSERT INTO stock_changes (minute, products, product_ids)
  SELECT minute, count(*), array_agg(product_id) FROM gains GROUP BY minute, place / ${PRODUCTS_PER_CHANGE}
)
INSERT INTO stock_minutes AS t (product_id, minute, partition, sold, updated)
SELECT product_id, minute, partition, sold, updated FROM gains ORDER BY product_id, minute, partition
ON CONFLICT (product_id, minute, partition) DO UPDATE SET
  sold = t.sold + excluded.sold,
  updated = t.updated + excluded.updated`;

/**
 * The statements that add the rows to product_stock and stock_minutes, and leave behind in stock_changes what has changed; none
 * if there are no rows. product_stock comes first, for all who lock several of these tables: a replay and the decider as well.
 *
 * @param rows each (product, minute, partition) at most once. Starts are whole minutes; numbers must be safe integers.
 */
export function stockUpserts(rows: readonly StockRow[]): QueryConfig<string[]>[] {
  if (rows.length === 0) return [];
  // In the order of the tables' keys: every flush takes its row locks in the same order, and what lies side by side in the
  // index is written one after the other, which takes half the time.
  const sorted = [...rows].sort(
    (a, b) =>
      (a.productId < b.productId ? -1 : a.productId > b.productId ? 1 : 0) ||
      a.startMs - b.startMs ||
      a.partition - b.partition,
  );
  const values = [
    textArray(sorted.map(({ productId }) => productId)),
    numberArray(sorted.map(({ partition }) => partition)),
    numberArray(sorted.map(({ startMs }) => startMs)),
    numberArray(sorted.map(({ sold }) => sold)),
    numberArray(sorted.map(({ updated }) => updated)),
  ];
  const lastAppendMs = numberArray(sorted.map((row) => row.lastAppendMs));
  return [
    { name: 'upsert-product-stock', text: UPSERT_TOTALS, values: [...values, lastAppendMs] },
    { name: 'upsert-stock-minutes', text: UPSERT_MINUTES, values },
  ];
}

/**
 * Runs `stockUpserts`. It does not begin or end a transaction; that is the caller's.
 *
 * @throws the database's own error; a key given twice is 21000 (cardinality_violation).
 */
export async function upsertStockRows(client: ClientBase, rows: readonly StockRow[]): Promise<void> {
  await runUpserts(client, stockUpserts(rows));
}
