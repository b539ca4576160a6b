import { CENT_TOLERANCE } from './bounds';

/**
 * Dollars as written on the wire → integer cents; −0 becomes 0.
 * Only for amounts that `isWholeCents` accepts: others would be rounded silently.
 */
export function centsFromAmount(amount: number): number {
  return Math.round(amount * 100) + 0;
}

/**
 * Integer cents → dollars for the wire: the double nearest to the amount, which JSON writes with at most two decimals.
 * Round-trips through `centsFromAmount` for every amount the contract allows.
 */
export function amountFromCents(cents: number): number {
  return cents / 100;
}

/** Whether an amount in dollars is a whole number of cents, within 1e-6 of a cent. */
export function isWholeCents(amount: number): boolean {
  const cents = amount * 100;
  return Math.abs(cents - Math.round(cents)) <= CENT_TOLERANCE;
}
