import { figuresByProduct } from '../../test/product-figures';
import { GainedProducts } from './gained-products';

const HOUR_MS = 3_600_000;

describe('GainedProducts', () => {
  it('keeps each hour and product apart, however many there are', () => {
    const products = new GainedProducts();
    for (let transaction = 1; transaction <= 3; transaction++) {
      for (let each = 0; each < 1_000; each++) {
        products.at(each).addLine(`p-${each}`, transaction, each, 10);
        products.at(each).addLine(`p-${each}`, transaction, 1, 1);
        products.at(HOUR_MS + each).addCompare(`p-${each % 300}`);
      }
    }
    const [first, second, ...others] = products.take();
    expect([first?.startMs, second?.startMs, others]).toEqual([0, HOUR_MS, []]);
    const [early, late] = [figuresByProduct(first!), figuresByProduct(second!)];
    expect([early.size, late.size]).toEqual([1_000, 300]);
    expect([early.get('p-0'), early.get('p-999')]).toEqual([
      [0, 0, 0, 3, 3, 3],
      [0, 0, 0, 3, 3_000, 29_973],
    ]);
    expect([late.get('p-0'), late.get('p-299')]).toEqual([
      [0, 12, 0, 0, 0, 0],
      [0, 9, 0, 0, 0, 0],
    ]);
  });

  it.each(['addView', 'addCompare', 'addToCart'] as const)('%s counts all, also while it grows', (add) => {
    const products = new GainedProducts();
    for (let each = 0; each < 600; each++) products.at(0)[add](`p-${each}`);
    const counts = products.take().flatMap((gains) => [...figuresByProduct(gains).values()]);
    expect(counts).toHaveLength(600);
    expect(counts.filter((figures) => figures.reduce((sum, count) => sum + count, 0) !== 1)).toEqual([]);
  });

  it('says what it holds, until it is handed over', () => {
    const products = new GainedProducts();
    expect(products.bytes).toBe(0);
    products.at(0).addView('p');
    const { bytes } = products;
    for (let each = 0; each < 1_000; each++) products.at(0).addView(`p-${each}`);
    expect(products.bytes).toBeGreaterThan(bytes + 1_000 * 50);
    expect(products.take()).toHaveLength(1);
    expect([products.bytes, products.take()]).toEqual([0, []]);
  });
});
