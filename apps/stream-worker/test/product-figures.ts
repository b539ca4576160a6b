import type { ProductGains } from '@globalmart/metrics-store';

/** Of each product views, compares, additions, purchases, units and cents. */
export function figuresByProduct({ products, ...gains }: ProductGains): Map<string, number[]> {
  const { views, compares, cartAdds, purchases, units, revenueCents } = gains;
  const columns = [views, compares, cartAdds, purchases, units, revenueCents];
  return new Map(products.toArray().map((id, place) => [id, columns.map((figures) => figures[place] ?? Number.NaN)]));
}
