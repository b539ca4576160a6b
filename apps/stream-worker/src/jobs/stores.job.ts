import { deleteExpiredStoreRows, type StoreRows, storeUpserts } from '@globalmart/metrics-store';
import type { Cut, Job, StoredJob } from '@globalmart/streaming';
import { joinColumns } from './join-columns';
import { STORE_WINDOW_MS, StoresFold } from './stores.fold';

/** transactions_summary. */
export const storesJob: Job<StoreRows> = {
  name: 'stores',
  topics: ['transactions'],
  // A valid event is as old as the watermark at most, and the window it falls into began less than its length before that.
  // Whom such a window has counted already must be known.
  stateReachMs: STORE_WINDOW_MS - 1,
  createFold: (partition, watermarkDelayMs) => new StoresFold(partition, watermarkDelayMs),
};

export const storedStoresJob: StoredJob<StoreRows> = {
  job: storesJob,
  statements: (cuts) => storeUpserts(joinCuts(cuts)),
  expire: (database) => deleteExpiredStoreRows(database),
};

/** Partitions share no row, so the rows of several cuts are simply one longer set of rows. */
function joinCuts(cuts: readonly Cut<StoreRows>[]): StoreRows {
  const deltas = cuts.flatMap(({ delta }) => (delta === undefined ? [] : [delta]));
  return {
    partition: joinColumns(deltas.map(({ partition }) => partition)),
    startMs: joinColumns(deltas.map(({ startMs }) => startMs)),
    storeId: joinColumns(deltas.map(({ storeId }) => storeId)),
    transactions: joinColumns(deltas.map(({ transactions }) => transactions)),
    revenueCents: joinColumns(deltas.map(({ revenueCents }) => revenueCents)),
    customers: joinColumns(deltas.map(({ customers }) => customers)),
  };
}
