import * as fc from 'fast-check';
import { hashOf, KeyTable, NOWHERE, type StateKey } from './key-table';

const texts = fc.constantFrom('', 'a', 'b', 'ab', '\0', 'é', 'e\u0301', '__proto__', '😀');
const keys = fc.tuple(texts, texts);

describe('KeyTable', () => {
  it('gives each key a place of its own, among others of the same hash too', () => {
    const action = fc.tuple(keys, fc.boolean());
    const hashes = [hashOf, () => 7, (key: StateKey) => hashOf(key) & 1];
    fc.assert(
      fc.property(fc.array(action, { maxLength: 300 }), fc.constantFrom(...hashes), (actions, hash) => {
        const table = new KeyTable();
        const known = new Map<string, number>();
        for (const [key, isToBeThere] of actions) {
          const place = table.find(key, hash(key));
          const name = JSON.stringify(key);
          expect(place).toBe(known.get(name) ?? NOWHERE);
          if (isToBeThere && place === NOWHERE) known.set(name, table.add(key, hash(key)));
          if (!isToBeThere && place !== NOWHERE) {
            table.remove(place);
            known.delete(name);
          }
          expect(table.size).toBe(known.size);
        }
        expect(new Set(known.values()).size).toBe(known.size);
        for (const [name, place] of known) expect(JSON.stringify(table.keyAt(place))).toBe(name);
      }),
    );
  });

  it('finds all of very many, and uses the places of those that are gone', () => {
    const table = new KeyTable();
    const all = Array.from({ length: 10_000 }, (_, at): StateKey => [`user ${at % 100}`, `session ${at}`]);
    const places = all.map((key) => table.add(key, hashOf(key)));
    places.forEach((place, at) => at % 2 === 0 && table.remove(place));
    for (const [at, key] of all.entries()) {
      expect(table.find(key, hashOf(key))).toBe(at % 2 === 0 ? NOWHERE : places[at]);
    }
    for (const [at, key] of all.entries()) if (at % 2 === 0) table.add(key, hashOf(key));
    const found = all.map((key) => table.find(key, hashOf(key)));
    expect(Math.max(...found)).toBe(9_999);
    expect(new Set(found).size).toBe(10_000);
  });

  it('orders places by their keys, column by column', () => {
    const table = new KeyTable();
    const all: StateKey[] = [
      ['b', 'a'],
      ['a', 'b'],
      ['a', 'ab'],
      ['', 'z'],
      ['a', 'a'],
    ];
    const places = all.map((key) => table.add(key, hashOf(key)));
    const sorted = places.sort((one, other) => table.compare(one, other));
    expect(sorted.map((place) => table.keyAt(place).join(' '))).toEqual([' z', 'a a', 'a ab', 'a b', 'b a']);
  });
});

describe('hashOf', () => {
  it('tells columns apart', () => {
    expect(hashOf(['a', 'b'])).not.toBe(hashOf(['ab', '']));
    expect(hashOf(['a', 'b'])).not.toBe(hashOf(['b', 'a']));
  });
});
