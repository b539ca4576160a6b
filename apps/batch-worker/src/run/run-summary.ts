import type { BatchRun, BatchStepRow } from '@globalmart/metrics-store';
import { WarehouseVersions } from '@globalmart/warehouse';
import type { mongo } from 'mongoose';

/** What a run that is done has left, and where, for whoever has asked for it. */
export async function summarize(
  { runId, analysisDate }: Pick<BatchRun, 'runId' | 'analysisDate'>,
  steps: readonly BatchStepRow[],
  warehouse: mongo.Db,
  batchRoot: string,
): Promise<string[]> {
  const version = await new WarehouseVersions(warehouse).current();
  const isNew = version?.run_id === runId;
  const { databaseName: database } = warehouse;
  return [
    isNew
      ? `readers of ${database} in MongoDB see version ${version.version}, which this run has made, as of ${analysisDate}`
      : `readers of ${database} in MongoDB see what they saw: version ${version?.version ?? 0}, of ${version?.run_id ?? 'no run'}`,
    ...(isNew ? [`its results are Parquet files in ${batchRoot}/${runId}`] : []),
    'its steps are in batch_runs in PostgreSQL',
    reconciledAs(steps.find(({ step }) => step === 'reconcile')),
  ];
}

function reconciledAs(step: BatchStepRow | undefined): string {
  if (step === undefined) return 'the stores were not compared: the run is of some results only, or of a past date';
  if (step.status === 'done') return 'the stores agree: see reconciliation in PostgreSQL';
  return `the stores were compared, and it has failed: ${step.error}`;
}
