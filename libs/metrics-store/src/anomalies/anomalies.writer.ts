import type { AnomalyKind } from '@globalmart/contracts';
import type { ClientBase, QueryConfig } from 'pg';
import { runUpserts } from '../run-upserts';
import { numberArray, textArray } from '../sales/array-literal';

/** That a transaction is an anomaly of a kind. Times are ms since the epoch. */
export interface AnomalyRow {
  readonly partition: number;
  readonly offset: number;
  readonly kind: AnomalyKind;
  readonly transactionId: string;
  readonly userId: string;
  readonly amountCents: number;
  /** Value ÷ threshold, in ten-thousandths. */
  readonly score: number;
  readonly eventMs: number;
  /** Append time of the record that made the row what it is. */
  readonly detectedMs: number;
  readonly description: string;
}

// By whole seconds and the rest, because a double of seconds cannot carry every millisecond.
const time = (column: string) => `to_timestamp(r.${column} / 1000) + (r.${column} % 1000) * interval '1 millisecond'`;

const UPSERT = `
INSERT INTO detected_anomalies
  (partition, "offset", anomaly_type, transaction_id, user_id, amount, anomaly_score, event_time, detected_at, description)
SELECT r.partition, r.record_offset, r.anomaly_type, r.transaction_id, r.user_id, r.amount_cents * 0.01, r.score * 0.0001,
       ${time('event_ms')}, ${time('detected_ms')}, r.description
FROM unnest($1::integer[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[],
            $9::bigint[], $10::text[])
  AS r(partition, record_offset, anomaly_type, transaction_id, user_id, amount_cents, score, event_ms, detected_ms,
       description)
ON CONFLICT ON CONSTRAINT detected_anomalies_pkey DO UPDATE SET
  anomaly_score = excluded.anomaly_score, detected_at = excluded.detected_at, description = excluded.description`;

/**
 * The statement that writes the rows to detected_anomalies, none if there are none; of those that are there already score,
 * description and time of detection change.
 *
 * @param rows each (partition, offset, kind) at most once; numbers must be safe integers.
 */
export function anomalyUpserts(rows: readonly AnomalyRow[]): QueryConfig<string[]>[] {
  if (rows.length === 0) return [];
  const sorted = [...rows].sort(byKey);
  const values = [
    numberArray(sorted.map(({ partition }) => partition)),
    numberArray(sorted.map(({ offset }) => offset)),
    textArray(sorted.map(({ kind }) => kind)),
    textArray(sorted.map(({ transactionId }) => transactionId)),
    textArray(sorted.map(({ userId }) => userId)),
    numberArray(sorted.map(({ amountCents }) => amountCents)),
    numberArray(sorted.map(({ score }) => score)),
    numberArray(sorted.map(({ eventMs }) => eventMs)),
    numberArray(sorted.map(({ detectedMs }) => detectedMs)),
    textArray(sorted.map(({ description }) => description)),
  ];
  return [{ name: 'upsert-anomalies', text: UPSERT, values }];
}

/**
 * Runs `anomalyUpserts`. It does not begin or end a transaction; that is the caller's.
 *
 * @throws the database's own error; a key given twice is 21000 (cardinality_violation).
 */
export async function upsertAnomalies(client: ClientBase, rows: readonly AnomalyRow[]): Promise<void> {
  await runUpserts(client, anomalyUpserts(rows));
}

/** So that every flush takes its row locks in the same order. */
function byKey(a: AnomalyRow, b: AnomalyRow): number {
  return a.partition - b.partition || a.offset - b.offset || (a.kind < b.kind ? -1 : 1);
}
