import type { AnomalyRow } from '@globalmart/metrics-store';
import { anomalyKey } from './anomalies-model';
import type { ModelRow } from './log-model';

/** What the database's upsert does, in memory: of a row that is there, only what may change does. */
export function applyAnomalyRows(rows: Map<string, unknown>, delta: readonly AnomalyRow[]): void {
  for (const { transactionId, eventMs, kind, userId, amountCents, score, description } of delta) {
    const key = anomalyKey(transactionId, eventMs, kind);
    const known = rows.get(key) as ModelRow | undefined;
    rows.set(key, { ...(known ?? { user: userId, cents: amountCents }), score, description });
  }
}
