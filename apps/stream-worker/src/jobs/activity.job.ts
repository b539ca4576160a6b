import {
  type ActivityRows,
  activityUpserts,
  deleteExpiredActivity,
  settleProductGains,
} from '@globalmart/metrics-store';
import type { Cut, Job, StoredJob } from '@globalmart/streaming';
import { ActivityFold } from './activity.fold';
import { joinColumns } from './join-columns';

const TOPICS = ['product_views', 'cart_events', 'transactions'] as const;

/** product_activity, category_activity and search_terms. All it writes adds up, so nothing has to survive a restart but the rows. */
export const activityJob: Job<ActivityRows> = {
  name: 'activity',
  topics: TOPICS,
  categoriesOf: TOPICS,
  // What looks at one product looks into a block of each flush that is not settled: there should not be too many.
  flushIntervalMs: 1_000,
  backlogFlushIntervalMs: 3_000,
  // So many that they can gather for that long.
  maxPendingBytes: 8 * 1024 * 1024,
  createFold: (partition) => new ActivityFold(partition),
};

export const storedActivityJob: StoredJob<ActivityRows> = {
  job: activityJob,
  statements: (cuts) => activityUpserts(joinCuts(cuts)),
  settle: (database) => settleProductGains(database),
  expire: (database) => deleteExpiredActivity(database),
};

/** Partitions share no row, so the rows of several cuts are simply one longer set of rows. */
function joinCuts(cuts: readonly Cut<ActivityRows>[]): ActivityRows {
  const deltas = cuts.flatMap(({ delta }) => delta ?? []);
  return {
    products: joinColumns(deltas.map(({ products }) => products)),
    categories: joinColumns(deltas.map(({ categories }) => categories)),
    searches: joinColumns(deltas.map(({ searches }) => searches)),
  };
}
