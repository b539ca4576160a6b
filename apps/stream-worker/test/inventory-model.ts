import type { StockGains } from '@globalmart/metrics-store';
import { type ModelRow, type ModelRows, startOf, type ValidEvents } from './log-model';

function add(rows: Map<string, unknown>, key: string, sold: number, updated: number): void {
  const row = (rows.get(key) as ModelRow | undefined) ?? { sold: 0, updated: 0 };
  rows.set(key, { sold: Number(row['sold']) + sold, updated: Number(row['updated']) + updated });
}

/** What the database's upserts do, in memory: all is added. Of append times, which come with the order, nothing is said. */
export function applyStockGains(rows: Map<string, unknown>, delta: readonly StockGains[]): void {
  for (const { startMs, products, sold, updated } of delta) {
    for (const [place, productId] of products.toArray().entries()) {
      for (const key of [`${startMs} ${productId}`, `stock ${productId}`])
        add(rows, key, sold[place]!, updated[place]!);
    }
  }
}

/** What stock_minutes and product_stock must hold after these valid events, by the definition: event by event. */
export function expectedStock({ transactions, inventory_updates: updates }: ValidEvents): ModelRows {
  const rows: ModelRows = new Map();
  const changes = [
    ...transactions.flatMap(({ eventMs, lines }) =>
      lines.map(({ productId, quantity }) => ({ eventMs, productId, sold: quantity, updated: 0 })),
    ),
    ...updates.map(({ eventMs, productId, quantity }) => ({ eventMs, productId, sold: 0, updated: quantity })),
  ];
  for (const { eventMs, productId, sold, updated } of changes) {
    for (const key of [`${startOf(eventMs, 60_000)} ${productId}`, `stock ${productId}`]) add(rows, key, sold, updated);
  }
  return rows;
}
