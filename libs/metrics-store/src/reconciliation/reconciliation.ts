/**
 * What is compared. The first three are of what came through Kafka, which every store has; the others of all there is, history
 * and imports too, which only the lake and the warehouse have. Revenue is in cents.
 */
export const MEASURES = [
  'transactions',
  'units',
  'revenue_cents',
  'all_transactions',
  'all_units',
  'all_revenue_cents',
] as const;
export type Measure = (typeof MEASURES)[number];

/** `log_incomplete`: all that could be asked agrees, but Kafka no longer has the whole day. */
export const RECONCILIATION_STATUSES = ['ok', 'log_incomplete', 'unexplained'] as const;
export type ReconciliationStatus = (typeof RECONCILIATION_STATUSES)[number];

/** A measure of a day as the stores have it, and what their differences come from. Null where a store is not asked. */
export interface Reconciliation {
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  readonly measure: Measure;
  readonly kafka: number | null;
  readonly stream: number | null;
  readonly lake: number;
  readonly warehouse: number | null;
  readonly late: number;
  readonly lateRepeats: number;
  readonly rounding: number;
  readonly inFlight: number;
  readonly unexplained: number;
  readonly status: ReconciliationStatus;
}

/** Figures of a day, or of a part of it. */
export interface DaySums {
  readonly transactions: number;
  readonly units: number;
  readonly revenueCents: number;
}

export const NO_SALES: DaySums = { transactions: 0, units: 0, revenueCents: 0 };
