import { decideLowStock, deleteExpiredStock, type StockRow, stockUpserts } from '@globalmart/metrics-store';
import type { Job, StoredJob } from '@globalmart/streaming';
import { InventoryFold } from './inventory.fold';
import { joinColumns } from './join-columns';

/** inventory_status and low_stock_alerts. Gains add up; what depends on all partitions is decided when they are settled. */
export const inventoryJob: Job<readonly StockRow[]> = {
  name: 'inventory',
  topics: ['transactions', 'inventory_updates'],
  // Nearly every line is of another product, and a row for it: fewer flushes find more of them together.
  flushIntervalMs: 500,
  backlogFlushIntervalMs: 5_000,
  // So many that they can gather for that long.
  maxPendingBytes: 8 * 1024 * 1024,
  createFold: (partition) => new InventoryFold(partition),
};

export const storedInventoryJob: StoredJob<readonly StockRow[]> = {
  job: inventoryJob,
  readsCatalogue: true,
  statements: (cuts) => stockUpserts(joinColumns(cuts.map(({ delta }) => delta ?? []))),
  settle: (database) => decideLowStock(database),
  expire: (database) => deleteExpiredStock(database),
};
