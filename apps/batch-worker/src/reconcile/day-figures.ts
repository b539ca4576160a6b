import type { DaySums, Measure } from '@globalmart/metrics-store';

/** What the lake's files have of a day. */
export interface LakeDay {
  /** Of what came through Kafka: all of it, and the two parts that the stream's tables leave out. */
  readonly stream: DaySums;
  readonly late: DaySums;
  readonly lateRepeats: DaySums;
  /** Of history and imports. */
  readonly others: DaySums;
  /** By how much the lines of what came through Kafka, without late repeats, exceed the totals. */
  readonly roundingCents: number;
}

/** A day as every store has it; null where a store is not asked. */
export interface DayFigures {
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  readonly kafka: DaySums | null;
  /** Kafka was asked and no longer has the whole day. */
  readonly isLogIncomplete: boolean;
  readonly stream: DaySums | null;
  readonly inFlight: DaySums;
  readonly lake: LakeDay;
  /** fact_sales, of what came through Kafka: by lines. */
  readonly facts: DaySums | null;
  /** sales_trends, of everything. */
  readonly trend: DaySums | null;
}

export function addSums(a: DaySums, b: DaySums): DaySums {
  return {
    transactions: a.transactions + b.transactions,
    units: a.units + b.units,
    revenueCents: a.revenueCents + b.revenueCents,
  };
}

export function figureOf(measure: Measure, sums: DaySums): number {
  switch (measure) {
    case 'transactions':
    case 'all_transactions':
      return sums.transactions;
    case 'units':
    case 'all_units':
      return sums.units;
    case 'revenue_cents':
    case 'all_revenue_cents':
      return sums.revenueCents;
  }
}
