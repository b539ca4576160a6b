import type { OutgoingRecord } from '@globalmart/platform';
import { PRODUCT_IDS } from './random-message';

/** A version of some of the products that the other loads sell, all of one category. */
export function products(category: string, from = 0, to = PRODUCT_IDS.length): OutgoingRecord[] {
  return PRODUCT_IDS.slice(from, to).map((product_id) => {
    const message = { product_id, name: product_id, category, price: 1.5, inventory: 10, ratings: 4.1 };
    return { key: product_id, value: JSON.stringify(message) };
  });
}

/** Takes some of them out of the catalogue. */
export function removals(from: number, to: number): OutgoingRecord[] {
  return PRODUCT_IDS.slice(from, to).map((key) => ({ key, value: null }));
}
