import { Client } from 'pg';
import type { NextOffsets } from '../oracle/transactions-log';
import type { KindsByRecord } from './kind-scores';

export interface Detections {
  /** How far the job anomalies has read each partition. */
  readonly nextOffsets: NextOffsets;
  readonly kinds: KindsByRecord;
}

/** What the job anomalies has found, and how far it is, in one snapshot. */
export async function readDetections(postgresUrl: string): Promise<Detections> {
  const client = new Client({ connectionString: postgresUrl, application_name: 'globalmart-score' });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const offsets = await client.query<{ partition: number; next_offset: string }>(
      `SELECT partition, next_offset FROM stream_offsets WHERE job = 'anomalies' AND topic = 'transactions'`,
    );
    const anomalies = await client.query<{ record: string; kinds: string[] }>(
      `SELECT partition || '-' || "offset" AS record, array_agg(anomaly_type) AS kinds
       FROM transaction_anomalies GROUP BY partition, "offset" ORDER BY partition, "offset"`,
    );
    await client.query('COMMIT');
    return {
      nextOffsets: new Map(offsets.rows.map(({ partition, next_offset: next }) => [partition, BigInt(next)])),
      kinds: new Map(anomalies.rows.map(({ record, kinds }) => [record, new Set(kinds)])),
    };
  } finally {
    await client.end();
  }
}
