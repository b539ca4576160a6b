import type { StoredJob } from '@globalmart/streaming';
import { storedCatalogueJob } from './catalogue.job';
import { storedQualityJob } from './quality.job';
import { storedSalesJob } from './sales.job';
import { storedStoresJob } from './stores.job';

/** Every job the worker knows, in the order of their tables. A new job is added here. */
export const STORED_JOBS: readonly StoredJob<unknown>[] = [
  storedCatalogueJob,
  storedSalesJob,
  storedStoresJob,
  storedQualityJob,
];
