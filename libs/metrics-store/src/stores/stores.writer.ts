import type { ClientBase, QueryConfig } from 'pg';
import { runUpserts } from '../run-upserts';
import { numberArray } from '../sales/array-literal';

/** What one flush adds to store_minutes, as columns: element *i* of each array belongs to row *i*. */
export interface StoreRows {
  partition: number[];
  /** Start of the minute, milliseconds since the epoch. */
  startMs: number[];
  /** 0 = online. */
  storeId: number[];
  transactions: number[];
  revenueCents: number[];
  /** Users seen in this window of this store for the first time. */
  customers: number[];
}

const UPSERT = `
INSERT INTO store_minutes AS t (partition, window_start, store_id, transactions, revenue_cents, customers)
SELECT r.partition, to_timestamp(r.start_ms / 1000), r.store_id, r.transactions, r.revenue_cents, r.customers
FROM unnest($1::integer[], $2::bigint[], $3::integer[], $4::bigint[], $5::bigint[], $6::bigint[])
  AS r(partition, start_ms, store_id, transactions, revenue_cents, customers)
ON CONFLICT (window_start, store_id, partition) DO UPDATE SET
  transactions = t.transactions + excluded.transactions,
  revenue_cents = t.revenue_cents + excluded.revenue_cents,
  customers = t.customers + excluded.customers`;

/**
 * The statement that adds the rows to store_minutes; none if there are no rows.
 *
 * @param rows each key (start, store, partition) at most once, sorted by it, so that concurrent flushes take row locks in
 *   one order. Starts are whole minutes; numbers must be safe integers.
 */
export function storeUpserts(rows: StoreRows): QueryConfig<string[]>[] {
  if (rows.startMs.length === 0) return [];
  const { partition, startMs, storeId, transactions, revenueCents, customers } = rows;
  const columns = [partition, startMs, storeId, transactions, revenueCents, customers];
  return [{ name: 'upsert-store-minutes', text: UPSERT, values: columns.map(numberArray) }];
}

/**
 * Runs `storeUpserts`. It does not begin or end a transaction; that is the caller's.
 *
 * @throws the database's own error; a key given twice is 21000 (cardinality_violation).
 */
export async function upsertStoreRows(client: ClientBase, rows: StoreRows): Promise<void> {
  await runUpserts(client, storeUpserts(rows));
}
