import type { Fold, Job, JudgedEvent, LogRecord, StoredJob } from '@globalmart/streaming';
import { windowStart } from '@globalmart/streaming';
import { deleteExpiredPayments, type PaymentGain, paymentUpserts } from './payments.writer';

const HOUR_MS = 3_600_000;

/** Sums by hour and payment method. They are gains, which the rows add up, so nothing is kept from flush to flush. */
export class PaymentsFold implements Fold<PaymentGain[]> {
  private gains = new Map<string, PaymentGain>();

  constructor(private readonly partition: number) {}

  apply(judged: JudgedEvent, _record: LogRecord, muted: boolean): void {
    // Muted: read again after a restart, and in the table already.
    if (muted || judged.verdict !== 'valid' || judged.event.topic !== 'transactions') return;
    const { eventTimeMs, paymentMethod: method, totalCents } = judged.event;
    const startMs = windowStart(eventTimeMs, HOUR_MS);
    const key = `${startMs} ${method}`;
    let gain = this.gains.get(key);
    if (gain === undefined) {
      gain = { partition: this.partition, startMs, method, transactions: 0, revenueCents: 0 };
      this.gains.set(key, gain);
    }
    gain.transactions += 1;
    gain.revenueCents += totalCents;
  }

  take(): PaymentGain[] | undefined {
    if (this.gains.size === 0) return undefined;
    const taken = [...this.gains.values()];
    this.gains = new Map();
    return taken;
  }
}

const job: Job<PaymentGain[]> = {
  name: 'payments',
  topics: ['transactions'],
  createFold: (partition) => new PaymentsFold(partition),
};

/** payments_hourly. */
export const storedPaymentsJob: StoredJob<PaymentGain[]> = {
  job,
  statements: (cuts) => paymentUpserts(cuts.flatMap(({ delta = [] }) => delta).sort(byKey)),
  expire: deleteExpiredPayments,
};

function byKey(a: PaymentGain, b: PaymentGain): number {
  if (a.startMs !== b.startMs) return a.startMs - b.startMs;
  return a.method === b.method ? a.partition - b.partition : a.method < b.method ? -1 : 1;
}
