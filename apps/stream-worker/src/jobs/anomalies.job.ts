import { type AnomalyRow, anomalyUpserts, deleteExpiredAnomalies } from '@globalmart/metrics-store';
import type { Job, StoredJob } from '@globalmart/streaming';
import { AnomaliesFold } from './anomalies.fold';
import { type AnomalyThresholds, SUSPICIOUS_WITHIN_MS } from './anomaly-rules';

/** transaction_anomalies. The thresholds are part of the results: after a change the job has to be replayed. */
export function anomaliesJob(thresholds: AnomalyThresholds): Job<readonly AnomalyRow[]> {
  return {
    name: 'anomalies',
    topics: ['transactions'],
    // A valid event is as old as the watermark at most, and is looked at together with what came so long before it.
    stateReachMs: SUSPICIOUS_WITHIN_MS,
    // Of fifty transactions one is anomalous, so most flushes would only move an offset.
    flushIntervalMs: 100,
    createFold: (partition, watermarkDelayMs) => new AnomaliesFold(partition, watermarkDelayMs, thresholds),
  };
}

export function storedAnomaliesJob(thresholds: AnomalyThresholds): StoredJob<readonly AnomalyRow[]> {
  return {
    job: anomaliesJob(thresholds),
    statements: (cuts) => anomalyUpserts(cuts.flatMap(({ delta = [] }) => delta)),
    expire: (database) => deleteExpiredAnomalies(database),
  };
}
