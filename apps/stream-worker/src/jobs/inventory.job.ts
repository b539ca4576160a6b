import { deleteExpiredStock, settleStock, type StockGains, stockInserts } from '@globalmart/metrics-store';
import type { Job, StoredJob } from '@globalmart/streaming';
import { InventoryFold } from './inventory.fold';

/** inventory_status and low_stock_alerts. Flushes leave gains behind; those of all partitions are added up when they are settled. */
export const inventoryJob: Job<readonly StockGains[]> = {
  name: 'inventory',
  topics: ['transactions', 'inventory_updates'],
  // What it leaves is looked at once in a second, and in a backlog less often still.
  flushIntervalMs: 500,
  backlogFlushIntervalMs: 2_000,
  createFold: () => new InventoryFold(),
};

export const storedInventoryJob: StoredJob<readonly StockGains[]> = {
  job: inventoryJob,
  readsCatalogue: true,
  statements: (cuts) => stockInserts(cuts.flatMap(({ delta }) => delta ?? [])),
  settle: (database) => settleStock(database),
  expire: (database) => deleteExpiredStock(database),
};
