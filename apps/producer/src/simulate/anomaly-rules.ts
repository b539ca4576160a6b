import {
  ANOMALOUS_AMOUNT_CENTS,
  ANOMALOUS_QUANTITY,
  type AnomalyKind,
  type PaymentMethod,
} from '@globalmart/contracts';

/** What the rules look at in a purchase. */
export interface JudgedPurchase {
  readonly timeMs: number;
  readonly amountCents: number;
  readonly greatestQuantity: number;
  readonly country: string;
  readonly paymentMethod: PaymentMethod;
}

const RAPID = { withinMs: 60_000, least: 6 } as const;
const SUSPICIOUS_WITHIN_MS = 600_000;
const SMALL = { mostCents: 500, least: 5 } as const;
const COUNTRIES = 2;
const METHODS = 3;

/**
 * The kinds of anomaly that a purchase is, looking back from it over what its customer has bought before. Later purchases
 * never make an anomaly of an earlier one.
 *
 * @param earlier the customer's other purchases of the last ten minutes
 */
export function anomaliesOf(purchase: JudgedPurchase, earlier: readonly JudgedPurchase[]): AnomalyKind[] {
  const kinds: AnomalyKind[] = [];
  if (purchase.amountCents > ANOMALOUS_AMOUNT_CENTS) kinds.push('high_value');
  if (purchase.greatestQuantity > ANOMALOUS_QUANTITY) kinds.push('unusual_quantity');
  if (earlier.length === 0) return kinds;
  const within = (ms: number) => [...earlier.filter(({ timeMs }) => purchase.timeMs - timeMs <= ms), purchase];
  if (within(RAPID.withinMs).length >= RAPID.least) kinds.push('rapid_transactions');
  const recent = within(SUSPICIOUS_WITHIN_MS);
  const suspicious =
    new Set(recent.map(({ country }) => country)).size >= COUNTRIES ||
    new Set(recent.map(({ paymentMethod }) => paymentMethod)).size >= METHODS ||
    recent.filter(({ amountCents }) => amountCents <= SMALL.mostCents).length >= SMALL.least;
  if (suspicious) kinds.push('suspicious_pattern');
  return kinds;
}
