import type { Sale } from './shop-model';
import { product, removal, sale } from './small-lake';

/** Repeatable: the same seed makes the same shop. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const FIRST_MS = Date.parse('2023-12-28T00:00:00Z');
const DAYS = 70;

/** Two months and a leap day with holes between them, few customers and prices so that many are equal, some late and repeated. */
export function randomShop(seed: number): { transactions: Sale[]; product_catalog: ReturnType<typeof product>[] } {
  const random = randomNumbers(seed);
  const transactions = Array.from({ length: 150 }, (_, at) => {
    const day = Math.floor(random(DAYS) / 3) * 3;
    const isStream = at % 2 === 0;
    const products = Array.from({ length: 1 + random(3) }, (_, line) => ({
      line_no: line + 1,
      product_id: `p${random(12)}`,
      quantity: 1 + random(4),
      price_cents: 5 * random(40),
      category: ['Books', 'Garden', 'Toys'][random(3)] ?? '',
    }));
    return sale(
      `t${isStream ? random(60) * 2 : at}`,
      new Date(FIRST_MS + day * 86_400_000 + random(86_400_000)).toISOString(),
      {
        user_id: `u${random(40)}`,
        country: ['USA', 'UK', 'France', 'Atlantis'][random(4)] ?? '',
        products,
        ...(isStream ? { source: 'stream', partition: random(2), offset: at, late: true } : {}),
      },
    );
  });
  const product_catalog = Array.from({ length: 14 }, (_, at) =>
    random(5) === 0
      ? removal(`p${random(9)}`, '2024-01-20')
      : product(`p${random(9)}`, ['2023-12-01', '2024-01-02', '2024-03-01'][random(3)] ?? '', {
          category: ['Books', 'Garden', 'Toys'][random(3)] ?? '',
          ratings: (10 + random(41)) / 10,
          offset: at,
          partition: 0,
        }),
  );
  return { transactions, product_catalog };
}
