import type { ClientBase } from 'pg';
import { insertStockGains, TextList } from '../src/index';

/** What one product gains in one minute. */
export interface StockRow {
  readonly startMs: number;
  readonly productId: string;
  readonly sold: number;
  readonly updated: number;
  readonly lastAppendMs: number;
}

/** As one flush that names each product by itself. */
export async function insertStockRows(client: ClientBase, rows: readonly StockRow[]): Promise<void> {
  const gains = rows.map(({ startMs, productId, sold, updated, lastAppendMs }) => ({
    startMs,
    products: TextList.of([productId]),
    sold: [sold],
    updated: [updated],
    lastAppendMs: [lastAppendMs],
  }));
  await insertStockGains(client, gains);
}
