import { ACTIVITY_NOTES } from './activity.notes';
import { ANOMALIES_NOTES } from './anomalies.notes';
import { BATCH_NOTES } from './batch.notes';
import { INVENTORY_NOTES } from './inventory.notes';
import { LAKE_NOTES } from './lake.notes';
import { OPERATION_NOTES } from './operation.notes';
import { QUALITY_NOTES } from './quality.notes';
import { SALES_NOTES } from './sales.notes';
import { SESSIONS_NOTES } from './sessions.notes';
import { STORES_NOTES } from './stores.notes';
import type { Chapter } from './table-notes';

/** Notes on all that readers of the database may look at, in the order of a reader's interest. */
export const DICTIONARY: readonly Chapter[] = [
  { title: 'Sales', tables: SALES_NOTES },
  { title: 'Stores', tables: STORES_NOTES },
  { title: 'Anomalies', tables: ANOMALIES_NOTES },
  { title: 'Activity', tables: ACTIVITY_NOTES },
  { title: 'Sessions and carts', tables: SESSIONS_NOTES },
  { title: 'Inventory', tables: INVENTORY_NOTES },
  { title: 'Quality', tables: QUALITY_NOTES },
  { title: 'Lake', tables: LAKE_NOTES },
  { title: 'Batch', tables: BATCH_NOTES },
  { title: 'Operation', tables: OPERATION_NOTES },
];
