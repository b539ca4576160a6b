import type { StoreRows } from '@globalmart/metrics-store';
import type { ModelRow } from './log-model';
import { storeKey } from './stores-model';

/** What the database's upsert does, in memory: all is added. */
export function applyStoreRows(rows: Map<string, unknown>, delta: StoreRows): void {
  delta.startMs.forEach((start, at) => {
    const key = storeKey(start, delta.storeId[at] ?? Number.NaN);
    const row = (rows.get(key) as ModelRow | undefined) ?? { transactions: 0, cents: 0, customers: 0 };
    rows.set(key, {
      transactions: Number(row['transactions']) + (delta.transactions[at] ?? Number.NaN),
      cents: Number(row['cents']) + (delta.revenueCents[at] ?? Number.NaN),
      customers: Number(row['customers']) + (delta.customers[at] ?? Number.NaN),
    });
  });
}
