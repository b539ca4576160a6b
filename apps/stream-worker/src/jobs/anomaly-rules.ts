import { ANOMALOUS_AMOUNT_CENTS, ANOMALOUS_QUANTITY, type AnomalyKind } from '@globalmart/contracts';

/** How far a rule looks back from a transaction, both ends included. */
export const RAPID_WITHIN_MS = 60_000;
export const SUSPICIOUS_WITHIN_MS = 600_000;

/** Where the ordinary ends. They are part of the results: after a change the job has to be replayed. */
export interface AnomalyThresholds {
  /** A greater amount is `high_value`. */
  readonly highValueCents: number;
  /** A line of more units is an `unusual_quantity`. */
  readonly usualQuantity: number;
  /** More of one user's within a minute are `rapid_transactions`. */
  readonly usualTransactions: number;
  /** From so many countries within ten minutes on, a user's transactions are a `suspicious_pattern`; … */
  readonly suspiciousCountries: number;
  /** … so from so many payment methods on; … */
  readonly suspiciousPaymentMethods: number;
  /** … and from so many transactions of at most this amount on. */
  readonly suspiciousSmallTransactions: number;
  readonly smallAmountCents: number;
}

export const DEFAULT_THRESHOLDS: AnomalyThresholds = {
  highValueCents: ANOMALOUS_AMOUNT_CENTS,
  usualQuantity: ANOMALOUS_QUANTITY,
  usualTransactions: 5,
  suspiciousCountries: 2,
  suspiciousPaymentMethods: 3,
  suspiciousSmallTransactions: 5,
  smallAmountCents: 500,
};

/** That a rule holds for a transaction. */
export interface Finding {
  readonly kind: AnomalyKind;
  /** Value ÷ threshold in ten-thousandths, rounded half away from zero. */
  readonly score: number;
  /** A function of the events alone, so that it is the same however they came. */
  readonly description: string;
}

/** What a user did in the ten minutes up to a transaction, itself included. */
export interface Habits {
  readonly countries: readonly string[];
  readonly paymentMethods: readonly string[];
  readonly smallTransactions: number;
}

export function highValue(amountCents: number, { highValueCents }: AnomalyThresholds): Finding | undefined {
  if (amountCents <= highValueCents) return undefined;
  const description = `amount ${dollars(amountCents)} is above ${dollars(highValueCents)}`;
  return { kind: 'high_value', score: ratio(amountCents, highValueCents), description };
}

/** @param quantity the greatest of the transaction's lines */
export function unusualQuantity(quantity: number, { usualQuantity }: AnomalyThresholds): Finding | undefined {
  if (quantity <= usualQuantity) return undefined;
  const description = `quantity ${quantity} of one line is above ${usualQuantity}`;
  return { kind: 'unusual_quantity', score: ratio(quantity, usualQuantity), description };
}

/** @param count the user's transactions within RAPID_WITHIN_MS */
export function rapidTransactions(count: number, { usualTransactions }: AnomalyThresholds): Finding | undefined {
  if (count <= usualTransactions) return undefined;
  const description = `${count} transactions within 60 seconds are above ${usualTransactions}`;
  return { kind: 'rapid_transactions', score: ratio(count, usualTransactions), description };
}

/** One finding for all rules that hold: their greatest score, and each of them named. */
export function suspiciousPattern(habits: Habits, thresholds: AnomalyThresholds): Finding | undefined {
  const held = [
    manyCountries(habits, thresholds),
    manySmallTransactions(habits, thresholds),
    manyPaymentMethods(habits, thresholds),
  ].filter((rule) => rule !== undefined);
  if (held.length === 0) return undefined;
  const description = held.map((rule) => rule.description).join('; ');
  return { kind: 'suspicious_pattern', score: Math.max(...held.map(({ score }) => score)), description };
}

type Rule = Omit<Finding, 'kind'>;

export function manyCountries({ countries }: Habits, { suspiciousCountries }: AnomalyThresholds): Rule | undefined {
  const { length } = countries;
  if (length < suspiciousCountries) return undefined;
  const description = `${length} countries within 10 minutes (${listed(countries)})`;
  return { score: ratio(length, suspiciousCountries), description };
}

export function manyPaymentMethods(
  { paymentMethods }: Habits,
  { suspiciousPaymentMethods }: AnomalyThresholds,
): Rule | undefined {
  const { length } = paymentMethods;
  if (length < suspiciousPaymentMethods) return undefined;
  const description = `${length} payment methods within 10 minutes (${listed(paymentMethods)})`;
  return { score: ratio(length, suspiciousPaymentMethods), description };
}

export function manySmallTransactions(
  { smallTransactions }: Habits,
  { suspiciousSmallTransactions, smallAmountCents }: AnomalyThresholds,
): Rule | undefined {
  if (smallTransactions < suspiciousSmallTransactions) return undefined;
  const description = `${smallTransactions} transactions of at most ${dollars(smallAmountCents)} within 10 minutes`;
  return { score: ratio(smallTransactions, suspiciousSmallTransactions), description };
}

/**
 * ⌊(2·10⁴·value + threshold) ÷ 2·threshold⌋: half away from zero, as nothing is negative. Exact: the dividend stays below 2^42,
 * where a quotient of doubles never rounds up to the next whole number.
 */
function ratio(value: number, threshold: number): number {
  return Math.floor((20_000 * value + threshold) / (2 * threshold));
}

function dollars(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

function listed(names: readonly string[]): string {
  return [...names].sort().join(', ');
}
