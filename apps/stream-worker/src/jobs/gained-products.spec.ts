import type { ProductGains } from '@globalmart/metrics-store';
import { GainedProducts } from './gained-products';

const HOUR_MS = 3_600_000;

function figuresOf({ productIds, figures }: ProductGains): Record<string, number[]> {
  return Object.fromEntries(productIds.map((id, at) => [id, Array.from(figures).slice(6 * at, 6 * at + 6)]));
}

describe('GainedProducts', () => {
  it('keeps each hour and product apart, however many there are', () => {
    const products = new GainedProducts();
    for (let transaction = 1; transaction <= 3; transaction++) {
      for (let each = 0; each < 1_000; each++) {
        products.at(each).addLine(`p-${each}`, transaction, each, 10);
        products.at(each).addLine(`p-${each}`, transaction, 1, 1);
        products.at(HOUR_MS + each).count(`p-${each % 300}`, 'compares');
      }
    }
    const [first, second, ...others] = products.take();
    expect([first?.startMs, second?.startMs, others]).toEqual([0, HOUR_MS, []]);
    const [early, late] = [figuresOf(first!), figuresOf(second!)];
    expect([Object.keys(early).length, Object.keys(late).length]).toEqual([1_000, 300]);
    expect([early['p-0'], early['p-999']]).toEqual([
      [0, 0, 0, 3, 3, 3],
      [0, 0, 0, 3, 3_000, 29_973],
    ]);
    expect([late['p-0'], late['p-299']]).toEqual([
      [0, 12, 0, 0, 0, 0],
      [0, 9, 0, 0, 0, 0],
    ]);
  });

  it.each(['views', 'compares', 'cartAdds'] as const)('counts all %s, also while it grows', (figure) => {
    const products = new GainedProducts();
    for (let each = 0; each < 600; each++) products.at(0).count(`p-${each}`, figure);
    const counts = products.take().flatMap((gains) => Object.values(figuresOf(gains)));
    expect(counts.filter((figures) => figures.reduce((sum, count) => sum + count, 0) !== 1)).toEqual([]);
  });

  it('says what it holds, until it is handed over', () => {
    const products = new GainedProducts();
    expect(products.bytes).toBe(0);
    products.at(0).count('p', 'views');
    const { bytes } = products;
    for (let each = 0; each < 1_000; each++) products.at(0).count(`p-${each}`, 'views');
    expect(products.bytes).toBeGreaterThan(bytes + 1_000 * 100);
    expect(products.take()).toHaveLength(1);
    expect([products.bytes, products.take()]).toEqual([0, []]);
  });
});
