import { VersionCache } from './version-cache';

const BOOKS = { fromMs: 1_000, untilMs: 2_000, category: 'Books' };
const ALWAYS = { fromMs: Number.NEGATIVE_INFINITY, untilMs: Number.POSITIVE_INFINITY };

/** The category that the cache fills in, null where it remembers none. */
function categoryIn(cache: VersionCache, productId: string, atMs = 1_500): string | undefined | null {
  const gap = { productId, category: 'none' };
  return cache.fill(gap, atMs) ? gap.category : null;
}

describe('VersionCache', () => {
  it.each([
    [999, null],
    [1_000, 'Books'],
    [1_999, 'Books'],
    [2_000, null],
  ])('at %i ms knows what holds from 1000 until before 2000', (atMs, category) => {
    const cache = new VersionCache();
    cache.put('p-1', BOOKS);
    expect(categoryIn(cache, 'p-1', atMs)).toBe(category);
    expect(categoryIn(cache, 'p-2', atMs)).toBeNull();
  });

  it('remembers that a product is not in the catalogue', () => {
    const cache = new VersionCache();
    cache.put('p-1', { ...ALWAYS, category: undefined });
    expect(categoryIn(cache, 'p-1', 0)).toBeUndefined();
  });

  it('remembers the span put last', () => {
    const cache = new VersionCache();
    cache.put('p-1', BOOKS);
    cache.put('p-1', { fromMs: 2_000, untilMs: 3_000, category: 'Maps' });
    expect(categoryIn(cache, 'p-1', 1_500)).toBeNull();
    expect(categoryIn(cache, 'p-1', 2_500)).toBe('Maps');
    expect(cache.size).toBe(1);
  });

  it('forgets one product, or all', () => {
    const cache = new VersionCache();
    for (const product of ['p-1', 'p-2', 'p-3']) cache.put(product, BOOKS);
    cache.forget('p-2');
    cache.forget('p-4');
    expect(['p-1', 'p-2', 'p-3'].map((product) => categoryIn(cache, product))).toEqual(['Books', null, 'Books']);
    expect(cache.size).toBe(2);
    cache.clear();
    expect(['p-1', 'p-3'].map((product) => categoryIn(cache, product))).toEqual([null, null]);
    expect(cache.size).toBe(0);
  });

  it('says nothing but what was put last, of however many products and categories', () => {
    const cache = new VersionCache(1_000);
    for (let at = 0; at < 30_000; at++) cache.put(`p-${at % 3_000}`, { ...ALWAYS, category: `c-${at}` });
    const wrong = [];
    let known = 0;
    for (let product = 0; product < 3_000; product++) {
      const category = categoryIn(cache, `p-${product}`);
      if (category !== null) known++;
      if (category !== null && category !== `c-${27_000 + product}`) wrong.push(product);
    }
    expect(wrong).toEqual([]);
    expect(known).toBe(cache.size);
    expect(cache.size).toBeGreaterThan(900);
    expect(cache.size).toBeLessThan(1_008);
  });

  it('keeps nearly all products while half of it is free', () => {
    const cache = new VersionCache(10_000);
    for (let at = 0; at < 5_000; at++) cache.put(`prod_${at}`, BOOKS);
    expect(cache.size).toBeGreaterThan(4_950);
  });
});
