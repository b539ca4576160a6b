import type { ClientBase, QueryConfig } from 'pg';
import { type RowsOf, rowStatements } from '../row-array/row-statements';
import { runUpserts } from '../run-upserts';

/** What one flush adds to the stock of a product in one minute of event time. */
export interface StockRow {
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

/** A row names at most so many products, so that a bounded number of them can be taken at a time. */
const PRODUCTS_PER_ROW = 10_000;

/** What products gained in one minute. */
interface MinuteOfFlush {
  readonly startMs: number;
  readonly rows: readonly StockRow[];
}

// One row for thousands of products, where a row for each would cost as much as their stock.
const MINUTES: RowsOf<MinuteOfFlush> = {
  name: 'insert-stock-flushes',
  text: `
INSERT INTO stock_flushes (minute, products, product_ids, sold, updated, append_ms)
SELECT minute, products, product_ids, sold, updated, append_ms FROM unnest($1::stock_flushes[])`,
  write: (to, { startMs, rows }) => {
    to.bigint(undefined);
    to.time(startMs);
    to.integer(rows.length);
    to.texts(rows.map(({ productId }) => productId));
    to.bigints(rows.map(({ sold }) => sold));
    to.bigints(rows.map(({ updated }) => updated));
    to.bigints(rows.map(({ lastAppendMs }) => lastAppendMs));
  },
};

/**
 * The statement that leaves the rows behind in stock_flushes, for `settleStock` to add them up; none if there are no rows.
 *
 * @param rows Starts are whole minutes; numbers must be safe integers.
 */
export function stockInserts(rows: readonly StockRow[]): QueryConfig<Buffer[]>[] {
  return rowStatements(MINUTES, minutesOf(rows));
}

function minutesOf(rows: readonly StockRow[]): MinuteOfFlush[] {
  const latest = new Map<number, StockRow[]>();
  const minutes: MinuteOfFlush[] = [];
  for (const row of rows) {
    let own = latest.get(row.startMs);
    if (own === undefined || own.length === PRODUCTS_PER_ROW) {
      latest.set(row.startMs, (own = []));
      minutes.push({ startMs: row.startMs, rows: own });
    }
    own.push(row);
  }
  return minutes;
}

/** Runs `stockInserts`. It does not begin or end a transaction; that is the caller's. Throws the database's own error. */
export async function insertStockRows(client: ClientBase, rows: readonly StockRow[]): Promise<void> {
  await runUpserts(client, stockInserts(rows));
}
