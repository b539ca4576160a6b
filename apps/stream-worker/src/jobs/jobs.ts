import type { StoredJob } from '@globalmart/streaming';
import { storedActivityJob } from './activity.job';
import { storedCatalogueJob } from './catalogue.job';
import { storedInventoryJob } from './inventory.job';
import { storedQualityJob } from './quality.job';
import { storedSalesJob } from './sales.job';
import { storedSessionsJob } from './sessions.job';
import { storedStoresJob } from './stores.job';

/** Every job the worker knows, in the order of their tables. A new job is added here. */
export const STORED_JOBS: readonly StoredJob<unknown>[] = [
  storedCatalogueJob,
  storedSalesJob,
  storedStoresJob,
  storedActivityJob,
  storedSessionsJob,
  storedInventoryJob,
  storedQualityJob,
];

/** The jobs of these names, and `catalogue` where one of them waits for it: whoever waits must not depend on who else runs. */
export function selectJobs(names: readonly string[]): readonly StoredJob<unknown>[] {
  const named = STORED_JOBS.filter(({ job }) => names.includes(job.name));
  const needsCatalogue = named.some(({ job: { categoriesOf = [] } }) => categoriesOf.length > 0);
  return STORED_JOBS.filter((stored) => named.includes(stored) || (needsCatalogue && stored === storedCatalogueJob));
}
