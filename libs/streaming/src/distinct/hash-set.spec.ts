import * as fc from 'fast-check';
import { hashId } from '../verdict/id-hash';
import { HashSet } from './hash-set';

type Hash = [number, number, number, number];

/** Few values in each word, and homes at both ends of the table, so that members meet. */
const word = fc.constantFrom(0, 1, 2, 2 ** 31, 2 ** 32 - 1);
const hash: fc.Arbitrary<Hash> = fc.tuple(word, word, word, word);

describe('HashSet', () => {
  it('knows what it was given and nothing else', () => {
    fc.assert(
      fc.property(fc.array(hash, { maxLength: 600 }), (hashes) => {
        const set = new HashSet();
        const known = new Set<string>();
        for (const each of hashes) {
          expect(set.add(...each)).toBe(!known.has(each.join(' ')));
          known.add(each.join(' '));
        }
        expect(set.size).toBe(known.size);
      }),
    );
  });

  it.each([0, 1, 2, 3])('tells hashes apart that differ in word %d alone', (index) => {
    const set = new HashSet();
    const other: Hash = [7, 7, 7, 7];
    other[index] = 8;
    expect(set.add(7, 7, 7, 7)).toBe(true);
    expect(set.add(...other)).toBe(true);
    expect(set.add(...other)).toBe(false);
  });

  it('keeps each of a hundred thousand at no more than 32 bytes, and 20 when it is full', () => {
    const set = new HashSet();
    const words = new Uint32Array(4);
    const add = (id: string): boolean => {
      hashId(id, words);
      return set.add(...(words as unknown as Hash));
    };
    const perMember: number[] = [];
    for (let at = 0; at < 100_000; at++) {
      if (!add(`user_${at}`)) throw new Error(`user_${at} is not new`);
      if (at > 1_000) perMember.push(set.bytes / set.size);
    }
    expect(Math.max(...perMember)).toBeLessThan(32.1);
    expect(Math.min(...perMember)).toBeLessThan(20.1);
    for (let at = 0; at < 100_000; at++) if (add(`user_${at}`)) throw new Error(`user_${at} is forgotten`);
    expect(set.size).toBe(100_000);
  });
});
