import type { Pool } from 'pg';

export interface PaymentHour {
  readonly startMs: number;
  readonly method: string;
  readonly transactions: number;
  readonly revenueCents: number;
}

/** payments_hourly, as readers see it. */
export class PaymentsRepository {
  constructor(private readonly pool: Pool) {}

  /** The newest first, then by method. */
  async find(limit: number): Promise<PaymentHour[]> {
    const { rows } = await this.pool.query<{ at: Date; method: string; transactions: string; cents: string }>(
      `SELECT window_start AS at, payment_method AS method, transactions, revenue_cents AS cents
       FROM payments_hourly ORDER BY window_start DESC, payment_method LIMIT $1`,
      [limit],
    );
    return rows.map(({ at, method, transactions, cents }) => ({
      startMs: at.getTime(),
      method,
      transactions: Number(transactions),
      revenueCents: Number(cents),
    }));
  }
}
