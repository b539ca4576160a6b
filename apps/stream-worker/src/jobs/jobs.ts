import type { StoredJob } from '@globalmart/streaming';
import { storedActivityJob } from './activity.job';
import { storedAnomaliesJob } from './anomalies.job';
import { type AnomalyThresholds, DEFAULT_THRESHOLDS } from './anomaly-rules';
import { storedCatalogueJob } from './catalogue.job';
import { storedInventoryJob } from './inventory.job';
import { storedQualityJob } from './quality.job';
import { storedSalesJob } from './sales.job';
import { storedSessionsJob } from './sessions.job';
import { storedStoresJob } from './stores.job';

/** Every job the worker knows, in the order of their tables. A new job is added here. */
export function storedJobs(thresholds: AnomalyThresholds = DEFAULT_THRESHOLDS): readonly StoredJob<unknown>[] {
  return [
    storedCatalogueJob,
    storedSalesJob,
    storedStoresJob,
    storedAnomaliesJob(thresholds),
    storedActivityJob,
    storedSessionsJob,
    storedInventoryJob,
    storedQualityJob,
  ];
}

export const JOB_NAMES: readonly string[] = storedJobs().map(({ job }) => job.name);

/** The jobs of these names, and `catalogue` where one of them needs it: whoever does must not depend on who else runs. */
export function selectJobs(names: readonly string[], thresholds?: AnomalyThresholds): readonly StoredJob<unknown>[] {
  const jobs = storedJobs(thresholds);
  const named = jobs.filter(({ job }) => names.includes(job.name));
  const needsCatalogue = named.some(
    ({ job: { categoriesOf = [] }, readsCatalogue = false }) => readsCatalogue || categoriesOf.length > 0,
  );
  return jobs.filter((stored) => named.includes(stored) || (needsCatalogue && stored === storedCatalogueJob));
}
