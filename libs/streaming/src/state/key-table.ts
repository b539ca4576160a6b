/** The columns, without the partition, under which a job's own table has one row. */
export type StateKey = readonly string[];

/** What lies in a `KeyTable`, and there alone. */
export interface KeyEntry<Entry> {
  readonly key: StateKey;
  /** `hashOf` the key. */
  readonly hash: number;
  /** The next one of those that share its place. */
  next: Entry | undefined;
}

const FIRST_CAPACITY = 64;

/**
 * Entries by their keys. A `Map` would want each key as one text, put together and hashed for each event that asks; here the
 * columns are hashed and compared as they are.
 */
export class KeyTable<Entry extends KeyEntry<Entry>> {
  /** The first entry of each place; as many as a power of two. */
  private firsts = new Array<Entry | undefined>(FIRST_CAPACITY).fill(undefined);
  private entries = 0;

  get size(): number {
    return this.entries;
  }

  /** @param hash `hashOf` the key */
  find(key: StateKey, hash: number): Entry | undefined {
    let entry = this.firsts[hash & (this.firsts.length - 1)];
    while (entry !== undefined && !(entry.hash === hash && areEqual(entry.key, key))) entry = entry.next;
    return entry;
  }

  /** Of a key that is not there yet. */
  add(entry: Entry): void {
    if (this.entries === this.firsts.length) this.grow();
    this.entries++;
    this.put(entry);
  }

  /** Of one that is there. */
  remove(entry: Entry): void {
    this.entries--;
    const place = entry.hash & (this.firsts.length - 1);
    let before = this.firsts[place];
    if (before === entry) {
      this.firsts[place] = entry.next;
      return;
    }
    while (before !== undefined && before.next !== entry) before = before.next;
    if (before !== undefined) before.next = entry.next;
  }

  private put(entry: Entry): void {
    const place = entry.hash & (this.firsts.length - 1);
    entry.next = this.firsts[place];
    this.firsts[place] = entry;
  }

  private grow(): void {
    const old = this.firsts;
    this.firsts = new Array<Entry | undefined>(2 * old.length).fill(undefined);
    for (const first of old) {
      for (let entry = first; entry !== undefined;) {
        const { next }: Entry = entry;
        this.put(entry);
        entry = next;
      }
    }
  }
}

/** FNV-1a over the columns' code units, with its bits mixed once more, since places are told apart by the lowest. */
export function hashOf(key: StateKey): number {
  let hash = 0x811c9dc5;
  for (let column = 0; column < key.length; column++) {
    const text = key[column] as string;
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
    // ('a', 'b') is not ('ab', '').
    hash = Math.imul(hash, FNV_PRIME);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

const FNV_PRIME = 0x01000193;

function areEqual(one: StateKey, other: StateKey): boolean {
  for (let column = one.length - 1; column >= 0; column--) if (one[column] !== other[column]) return false;
  return true;
}
