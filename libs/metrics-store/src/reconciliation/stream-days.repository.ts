import type { Pool } from 'pg';
import { inTransaction } from '../stream-offsets/transaction';
import { type DaySums } from './reconciliation';

/** What stream processing says of days, and which records it says it of. */
export interface StreamDays {
  /** By partition of `transactions`, the first record that is not in the sums. Empty where the job `sales` has never run. */
  readonly nextOffsets: ReadonlyMap<number, number>;
  /** By day; days without sales are not there. */
  readonly days: ReadonlyMap<string, DaySums>;
}

const DAYS = `
SELECT to_char(window_start, 'YYYY-MM-DD') AS day, sum(transaction_count) AS transactions, sum(units) AS units,
  (sum(total_amount) * 100)::bigint AS revenue_cents
FROM sales_daily
WHERE category IS NULL AND window_start >= $1::timestamptz AND window_start < $2::timestamptz + interval '24 hours'
GROUP BY window_start`;

/** Reads sales_daily together with the offsets it reaches. */
export class StreamDaysRepository {
  constructor(private readonly pool: Pool) {}

  /** The days from `firstDay` to `lastDay`, UTC, each `YYYY-MM-DD`, as of one moment. */
  async read(firstDay: string, lastDay: string): Promise<StreamDays> {
    const client = await this.pool.connect();
    try {
      return await inTransaction(client, async () => {
        await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
        const offsets = await client.query<{ partition: number; next_offset: string }>(
          `SELECT partition, next_offset FROM stream_offsets WHERE job = 'sales' AND topic = 'transactions'`,
        );
        const bounds = [`${firstDay}T00:00:00Z`, `${lastDay}T00:00:00Z`];
        const { rows } = await client.query<Record<'day' | 'transactions' | 'units' | 'revenue_cents', string>>(
          DAYS,
          bounds,
        );
        return {
          nextOffsets: new Map(offsets.rows.map((row) => [row.partition, Number(row.next_offset)])),
          days: new Map(
            rows.map(({ day, transactions, units, revenue_cents: cents }) => [
              day,
              { transactions: Number(transactions), units: Number(units), revenueCents: Number(cents) },
            ]),
          ),
        };
      });
    } finally {
      client.release();
    }
  }
}
