import type { NewRowBuffer } from '@globalmart/lake';
import type { FileSink, StoredJob } from '@globalmart/streaming';
import { randomBytes } from 'node:crypto';
import { storedActivityJob } from './activity.job';
import { storedAnomaliesJob } from './anomalies.job';
import { type AnomalyThresholds, DEFAULT_THRESHOLDS } from './anomaly-rules';
import { storedCatalogueJob } from './catalogue.job';
import { storedInventoryJob } from './inventory.job';
import { type LakeContent, storedLakeJob } from './lake.job';
import { storedQualityJob } from './quality.job';
import { storedSalesJob } from './sales.job';
import { storedSessionsJob } from './sessions.job';
import { storedStoresJob } from './stores.job';

/** What jobs have to be told by the operator, and what they need beside PostgreSQL. */
export interface JobSettings {
  readonly thresholds: AnomalyThresholds;
  readonly newLakeRows: NewRowBuffer;
  readonly lakeSink: FileSink<LakeContent>;
  readonly lakeFlushIntervalMs: number;
}

/** In the order of their tables. A new job is added here. */
function tableJobs(thresholds: AnomalyThresholds): readonly StoredJob<unknown>[] {
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

/** Every job the worker knows. */
export const JOB_NAMES: readonly string[] = [...tableJobs(DEFAULT_THRESHOLDS).map(({ job }) => job.name), 'lake'];

/** The jobs of these names, and `catalogue` where one of them needs it: whoever does must not depend on who else runs. */
export function selectJobs(names: readonly string[], settings: JobSettings): readonly StoredJob<unknown>[] {
  const { thresholds, newLakeRows: newRows, lakeSink: sink, lakeFlushIntervalMs: flushIntervalMs } = settings;
  const jobs = [
    ...tableJobs(thresholds),
    storedLakeJob({ newRows, sink, flushIntervalMs, nowMs: Date.now, writer: randomBytes(4).toString('hex') }),
  ];
  const named = jobs.filter(({ job }) => names.includes(job.name));
  const needsCatalogue = named.some(
    ({ job: { categoriesOf = [] }, readsCatalogue = false }) => readsCatalogue || categoriesOf.length > 0,
  );
  return jobs.filter((stored) => named.includes(stored) || (needsCatalogue && stored === storedCatalogueJob));
}
