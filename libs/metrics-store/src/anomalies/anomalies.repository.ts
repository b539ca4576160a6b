import type { AnomalyKind } from '@globalmart/contracts';
import type { Pool } from 'pg';

/** The place of one row in the order of `AnomaliesRepository.find`. */
export interface AnomalyPosition {
  /** Milliseconds since the epoch. */
  readonly eventMs: number;
  readonly transactionId: string;
  readonly kind: AnomalyKind;
  readonly partition: number;
  readonly offset: number;
}

export interface AnomalyQuery {
  /** Only transactions at or after this instant. */
  readonly fromMs: number;
  readonly kind?: AnomalyKind;
  readonly userId?: string;
  /** Only rows that come after this one. */
  readonly after?: AnomalyPosition;
  readonly limit: number;
}

/** That a transaction is an anomaly of a kind, and why. */
export interface Anomaly extends AnomalyPosition {
  readonly userId: string;
  readonly amountCents: number;
  /** Value ÷ threshold, to four decimals. */
  readonly score: number;
  readonly detectedMs: number;
  readonly description: string;
}

const instant = (parameter: string) =>
  `(to_timestamp(${parameter}::bigint / 1000) + (${parameter}::bigint % 1000) * interval '1 millisecond')`;
const milliseconds = (column: string) => `(extract(epoch FROM ${column}) * 1000)::bigint`;

const FIND = `
SELECT ${milliseconds('event_time')} AS event_ms, transaction_id, anomaly_type, partition, "offset", user_id,
       (amount * 100)::bigint AS amount_cents, anomaly_score, ${milliseconds('detected_at')} AS detected_ms, description
FROM transaction_anomalies
WHERE event_time >= ${instant('$1')}
  AND ($2::text IS NULL OR anomaly_type = $2)
  AND ($3::text IS NULL OR user_id = $3)
  AND ($4::bigint IS NULL OR (
    event_time <= ${instant('$4')}
    AND (event_time < ${instant('$4')}
         OR (transaction_id, anomaly_type, partition, "offset") > ($5::text, $6::text, $7::integer, $8::bigint))))
ORDER BY event_time DESC, transaction_id, anomaly_type, partition, "offset"
LIMIT $9`;

interface AnomalyRecord {
  readonly event_ms: string;
  readonly transaction_id: string;
  readonly anomaly_type: AnomalyKind;
  readonly partition: number;
  readonly offset: string;
  readonly user_id: string;
  readonly amount_cents: string;
  readonly anomaly_score: string;
  readonly detected_ms: string;
  readonly description: string;
}

/** Reads transaction_anomalies; 30 days of them are kept. */
export class AnomaliesRepository {
  constructor(private readonly pool: Pool) {}

  /** The newest first; of one instant by transaction, then kind, both in code point order. */
  async find({ fromMs, kind, userId, after, limit }: AnomalyQuery): Promise<Anomaly[]> {
    const place = [after?.eventMs, after?.transactionId, after?.kind, after?.partition, after?.offset];
    const { rows } = await this.pool.query<AnomalyRecord>(FIND, [fromMs, kind, userId, ...place, limit]);
    return rows.map((row) => ({
      eventMs: Number(row.event_ms),
      transactionId: row.transaction_id,
      kind: row.anomaly_type,
      partition: row.partition,
      offset: Number(row.offset),
      userId: row.user_id,
      amountCents: Number(row.amount_cents),
      score: Number(row.anomaly_score),
      detectedMs: Number(row.detected_ms),
      description: row.description,
    }));
  }
}
