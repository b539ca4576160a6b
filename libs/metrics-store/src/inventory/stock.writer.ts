import type { ClientBase, QueryConfig } from 'pg';
import { placesBelow } from '../row-array/places-below';
import { type RowsOf, rowStatements } from '../row-array/row-statements';
import type { TextList } from '../row-array/text-list';
import { runUpserts } from '../run-upserts';

/** What one flush of one partition adds to the stock of products in one minute, each figure by the places of the products. */
export interface StockGains {
  /** Start of the minute, ms since the epoch. */
  readonly startMs: number;
  /** Each once, in any order. */
  readonly products: TextList;
  /** Units sold. */
  readonly sold: ArrayLike<number>;
  /** Sums of the signed changes. */
  readonly updated: ArrayLike<number>;
  /** The greatest append time of the records behind it, ms since the epoch. */
  readonly lastAppendMs: ArrayLike<number>;
}

/** A row names at most so many products, so that a bounded number of them can be taken at a time. */
const PRODUCTS_PER_ROW = 10_000;

interface StockBlock {
  readonly gains: StockGains;
  /** Places of the products that are meant. */
  readonly members: Uint32Array;
}

// One row for thousands of products, where a row for each would cost as much as their stock.
const BLOCKS: RowsOf<StockBlock> = {
  name: 'insert-stock-flushes',
  text: `
INSERT INTO stock_flushes (minute, products, product_ids, sold, updated, append_ms)
SELECT minute, products, product_ids, sold, updated, append_ms FROM unnest($1::stock_flushes[])`,
  write: (to, { gains, members }) => {
    to.bigint(undefined);
    to.time(gains.startMs);
    to.integer(members.length);
    to.textsAt(members, gains.products);
    to.nonZeroBigintsAt(members, gains.sold);
    to.nonZeroBigintsAt(members, gains.updated);
    to.nonZeroBigintsAt(members, gains.lastAppendMs);
  },
};

/**
 * The statement that leaves the gains behind in stock_flushes, for `settleStock` to add them up; none if there are none.
 *
 * @param gains Starts are whole minutes; numbers must be safe integers.
 */
export function stockInserts(gains: readonly StockGains[]): QueryConfig<Buffer[]>[] {
  return rowStatements(BLOCKS, gains.flatMap(blocksOf));
}

function blocksOf(gains: StockGains): StockBlock[] {
  const places = placesBelow(gains.products.length);
  return Array.from({ length: Math.ceil(places.length / PRODUCTS_PER_ROW) }, (_none, block) => ({
    gains,
    members: places.subarray(block * PRODUCTS_PER_ROW, (block + 1) * PRODUCTS_PER_ROW),
  }));
}

/** Runs `stockInserts`. It does not begin or end a transaction; that is the caller's. Throws the database's own error. */
export async function insertStockGains(client: ClientBase, gains: readonly StockGains[]): Promise<void> {
  await runUpserts(client, stockInserts(gains));
}
