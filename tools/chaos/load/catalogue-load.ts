import type { OutgoingRecord } from '@globalmart/platform';

/** The products that the other loads sell: four times fifty. */
function productIds(from: number, to: number): string[] {
  const ids = Array.from({ length: 200 }, (_, at) => `prod_${at % 4}_${Math.floor(at / 4)}`);
  return ids.slice(from, to);
}

/** A version of some of these products, all of one category. */
export function products(category: string, from = 0, to = 200): OutgoingRecord[] {
  return productIds(from, to).map((product_id) => {
    const message = { product_id, name: product_id, category, price: 1.5, inventory: 10, ratings: 4.1 };
    return { key: product_id, value: JSON.stringify(message) };
  });
}

/** Takes some of them out of the catalogue. */
export function removals(from: number, to: number): OutgoingRecord[] {
  return productIds(from, to).map((key) => ({ key, value: null }));
}
