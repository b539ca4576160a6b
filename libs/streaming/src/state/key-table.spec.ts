import * as fc from 'fast-check';
import { hashOf, type KeyEntry, type StateKey, KeyTable } from './key-table';

class Entry implements KeyEntry<Entry> {
  next: Entry | undefined;

  constructor(
    readonly key: StateKey,
    readonly hash = hashOf(key),
  ) {}
}

describe('KeyTable', () => {
  it('finds an entry by its columns', () => {
    const table = new KeyTable<Entry>();
    const entries = [new Entry(['a', 'bc']), new Entry(['ab', 'c']), new Entry(['abc', ''])];
    for (const entry of entries) table.add(entry);
    for (const entry of entries) expect(table.find([...entry.key], entry.hash)).toBe(entry);
    expect(table.find(['', 'abc'], hashOf(['', 'abc']))).toBeUndefined();
  });

  it('behaves like a map, whatever is added and removed, and whoever shares a hash', () => {
    const name = fc.integer({ min: 0, max: 300 }).map(String);
    const steps = fc.array(fc.tuple(fc.boolean(), name), { maxLength: 1_000, size: 'max' });
    // From all in one chain to each with a hash of its own.
    const hashes = fc.constantFrom(1, 7, 2 ** 32);
    fc.assert(
      fc.property(steps, hashes, (taken, differing) => {
        const table = new KeyTable<Entry>();
        const map = new Map<string, Entry>();
        for (const [isAdded, user] of taken) {
          const entry = new Entry([user, 's'], hashOf([user, 's']) % differing);
          const known = map.get(user);
          expect(table.find(entry.key, entry.hash)).toBe(known);
          if (isAdded && known === undefined) {
            table.add(entry);
            map.set(user, entry);
          } else if (!isAdded && known !== undefined) {
            table.remove(known);
            map.delete(user);
          }
          expect(table.size).toBe(map.size);
        }
        for (const entry of map.values()) expect(table.find(entry.key, entry.hash)).toBe(entry);
      }),
    );
  });
});
