import type { ClientBase, QueryConfig } from 'pg';
import { type RowsOf, rowStatements } from '../row-array/row-statements';
import { runUpserts } from '../run-upserts';

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

const MINUTES: RowsOf<StockRow> = {
  name: 'upsert-stock-minutes',
  text: `
INSERT INTO stock_minutes AS t SELECT * FROM unnest($1::stock_minutes[])
ON CONFLICT (product_id, minute, partition) DO UPDATE SET
  sold = t.sold + excluded.sold,
  updated = t.updated + excluded.updated`,
  write: (to, { productId, startMs, partition, sold, updated }) => {
    to.text(productId);
    to.time(startMs);
    to.integer(partition);
    to.bigint(sold);
    to.bigint(updated);
  },
};

/** Of one product and partition, with the first of its minutes. */
const TOTALS: RowsOf<StockRow> = {
  name: 'upsert-product-stock',
  text: `
INSERT INTO product_stock AS t SELECT * FROM unnest($1::product_stock[])
ON CONFLICT (product_id, partition) DO UPDATE SET
  sold = t.sold + excluded.sold,
  updated = t.updated + excluded.updated,
  first_minute = least(t.first_minute, excluded.first_minute),
  last_append_ms = greatest(t.last_append_ms, excluded.last_append_ms)`,
  write: (to, { productId, partition, sold, updated, startMs, lastAppendMs }) => {
    to.text(productId);
    to.integer(partition);
    to.bigint(sold);
    to.bigint(updated);
    to.time(startMs);
    to.bigint(lastAppendMs);
  },
};

/** Products whose stock has changed in a minute. */
interface StockChange {
  readonly startMs: number;
  readonly productIds: readonly string[];
}

// A word to the decider: that is one row for thousands of products, where a row for each would cost as much as the stock itself.
const CHANGES: RowsOf<StockChange> = {
  name: 'insert-stock-changes',
  text: `
INSERT INTO stock_changes (minute, products, product_ids)
SELECT minute, products, product_ids FROM unnest($1::stock_changes[])`,
  write: (to, { startMs, productIds }) => {
    to.bigint(undefined);
    to.time(startMs);
    to.integer(productIds.length);
    to.texts(productIds);
  },
};

/**
 * The statements that add the rows to product_stock and stock_minutes, and leave behind in stock_changes what has changed; none
 * if there are no rows. product_stock comes first, for all who lock several of these tables: a replay and the decider as well.
 *
 * @param rows each (product, minute, partition) at most once. Starts are whole minutes; numbers must be safe integers.
 */
export function stockUpserts(rows: readonly StockRow[]): QueryConfig<Buffer[]>[] {
  // In the order of the tables' keys: every flush takes its row locks in the same order, and what lies side by side in the
  // index is written one after the other, which takes half the time.
  const sorted = [...rows].sort(
    (a, b) => compareTexts(a.productId, b.productId) || a.startMs - b.startMs || a.partition - b.partition,
  );
  return [
    ...rowStatements(TOTALS, totalsOf(sorted)),
    ...rowStatements(MINUTES, sorted),
    ...rowStatements(CHANGES, changesOf(sorted)),
  ];
}

/** Of rows in the order of product and time, one for each product and partition, in that order. */
function totalsOf(sorted: readonly StockRow[]): StockRow[] {
  const totals: StockRow[] = [];
  let first = 0;
  for (const row of sorted) {
    if (totals[first]?.productId !== row.productId) first = totals.length;
    let at = first;
    while (at < totals.length && (totals[at] as StockRow).partition < row.partition) at++;
    const total = totals[at];
    if (total?.partition === row.partition) totals[at] = sumOf(total, row);
    else totals.splice(at, 0, row);
  }
  return totals;
}

function sumOf(earlier: StockRow, later: StockRow): StockRow {
  return {
    ...earlier,
    sold: earlier.sold + later.sold,
    updated: earlier.updated + later.updated,
    lastAppendMs: Math.max(earlier.lastAppendMs, later.lastAppendMs),
  };
}

function changesOf(rows: readonly StockRow[]): StockChange[] {
  const latest = new Map<number, { startMs: number; productIds: string[] }>();
  const changes: StockChange[] = [];
  for (const { startMs, productId } of rows) {
    let change = latest.get(startMs);
    if (change === undefined || change.productIds.length === PRODUCTS_PER_CHANGE) {
      change = { startMs, productIds: [] };
      latest.set(startMs, change);
      changes.push(change);
    }
    change.productIds.push(productId);
  }
  return changes;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Runs `stockUpserts`. It does not begin or end a transaction; that is the caller's.
 *
 * @throws the database's own error; a key given twice is 21000 (cardinality_violation).
 */
export async function upsertStockRows(client: ClientBase, rows: readonly StockRow[]): Promise<void> {
  await runUpserts(client, stockUpserts(rows));
}
