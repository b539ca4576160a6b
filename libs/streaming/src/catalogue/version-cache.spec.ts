import { VersionCache } from './version-cache';

const BOOKS = { fromMs: 1_000, untilMs: 2_000, category: 'Books' };

describe('VersionCache', () => {
  it.each([
    [999, undefined],
    [1_000, BOOKS],
    [1_999, BOOKS],
    [2_000, undefined],
  ])('at %i ms knows what holds from 1000 until before 2000', (atMs, span) => {
    const cache = new VersionCache();
    cache.put('p-1', BOOKS);
    expect(cache.get({ productId: 'p-1', atMs })).toBe(span);
    expect(cache.get({ productId: 'p-2', atMs })).toBeUndefined();
  });

  it('remembers that a product is not in the catalogue', () => {
    const cache = new VersionCache();
    cache.put('p-1', { fromMs: Number.NEGATIVE_INFINITY, untilMs: Number.POSITIVE_INFINITY, category: undefined });
    expect(cache.get({ productId: 'p-1', atMs: 0 })?.category).toBeUndefined();
    expect(cache.get({ productId: 'p-1', atMs: 0 })).toBeDefined();
  });

  it('keeps no more products than it may, the ones put last', () => {
    const cache = new VersionCache(2);
    for (const product of ['p-1', 'p-2', 'p-1', 'p-3']) cache.put(product, BOOKS);
    expect(cache.size).toBe(2);
    expect(cache.get({ productId: 'p-2', atMs: 1_500 })).toBeUndefined();
    expect(cache.get({ productId: 'p-1', atMs: 1_500 })).toBe(BOOKS);
  });
});
