export interface OrderLine {
  readonly quantity: number;
  readonly priceCents: number;
}

/**
 * So many units for so many cents together, as one line or two whose cents add up exactly: 3 units for 10.00 are one at 3.34 and two
 * at 3.33.
 */
export function splitAmount(quantity: number, cents: number): OrderLine[] {
  const priceCents = Math.floor(cents / quantity);
  const dearer = cents - priceCents * quantity;
  const cheaper = { quantity: quantity - dearer, priceCents };
  return dearer === 0 ? [cheaper] : [{ quantity: dearer, priceCents: priceCents + 1 }, cheaper];
}
