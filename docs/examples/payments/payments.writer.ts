import type { Pool, QueryConfig } from 'pg';

/** What one row of payment_hours gains. */
export interface PaymentGain {
  readonly partition: number;
  /** Start of the hour, milliseconds since the epoch. */
  readonly startMs: number;
  readonly method: string;
  transactions: number;
  revenueCents: number;
}

const UPSERT = `
INSERT INTO payment_hours AS t (partition, window_start, payment_method, transactions, revenue_cents)
SELECT r.partition, to_timestamp(r.start_ms / 1000), r.method, r.transactions, r.revenue_cents
FROM unnest($1::integer[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[])
  AS r(partition, start_ms, method, transactions, revenue_cents)
ON CONFLICT (window_start, payment_method, partition) DO UPDATE SET
  transactions = t.transactions + excluded.transactions,
  revenue_cents = t.revenue_cents + excluded.revenue_cents`;

/** @param gains each key at most once, sorted by it, so that flushes take their row locks in one order */
export function paymentUpserts(gains: readonly PaymentGain[]): QueryConfig[] {
  if (gains.length === 0) return [];
  const columns = [
    gains.map(({ partition }) => partition),
    gains.map(({ startMs }) => startMs),
    gains.map(({ method }) => method),
    gains.map(({ transactions }) => transactions),
    gains.map(({ revenueCents }) => revenueCents),
  ];
  return [{ name: 'upsert-payment-hours', text: UPSERT, values: columns }];
}

/** Rows live as long as the hours of sales: ten years behind the job's greatest event time, never behind the clock. */
export async function deleteExpiredPayments(database: Pool): Promise<number> {
  const { rowCount } = await database.query(`
    DELETE FROM payment_hours WHERE window_start < (
      SELECT to_timestamp(max(max_event_ms) / 1000.0) - interval '10 years' FROM stream_offsets WHERE job = 'payments')`);
  return rowCount ?? 0;
}
