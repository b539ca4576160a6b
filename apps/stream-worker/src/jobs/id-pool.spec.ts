import { IdPool } from './id-pool';

const UUID = '01980a4e-7c00-7000-8000-0123456789af';

describe('IdPool', () => {
  it.each([
    [UUID, 16],
    [UUID.toUpperCase(), 36],
    [UUID.replace('a4e', 'a4g'), 36],
    [UUID.replaceAll('-', '_'), 36],
    [`${UUID.slice(0, 8)}a${UUID.slice(9)}`, 36],
    [`${UUID.slice(1)}é`, 37],
    [`-${UUID.slice(1)}`, 36],
    ['t', 1],
    ['é', 2],
    ['e\u0301', 3],
    ['😀'.repeat(100), 400],
  ])('gives %s back, kept in %d bytes', (id, bytes) => {
    const pool = new IdPool(1_000);
    pool.add('before');
    const place = pool.add(id);
    pool.add('after');
    if (place === undefined) throw new Error('there is room');
    expect(pool.read(place)).toBe(id);
    expect(IdPool.bytesAt(place)).toBe(bytes);
    const next = new IdPool(1_000);
    next.add(UUID);
    expect(next.read(next.copy(pool, place))).toBe(id);
  });

  it.each([UUID, 'x'.repeat(16), 'é'.repeat(8)])('says when there is no room for %s', (id) => {
    const pool = new IdPool(32);
    pool.add(id);
    expect(pool.add(id)).toBeDefined();
    expect(pool.add(id)).toBeUndefined();
    expect(pool.add('x')).toBeUndefined();
  });
});
