import { doubled } from './doubled';

/** The columns, without the partition, under which a job's own table has one row. */
export type StateKey = readonly string[];

/** Where there is no place. */
export const NOWHERE = -1;

const FIRST_CAPACITY = 64;

/**
 * Gives each key a place: a small number, which others use again once the key is gone. Nothing of a key is on the heap but its
 * texts. A `Map` would want it as one text, put together and hashed for each event that asks; here the columns are hashed and
 * compared as they are.
 */
export class KeyTable {
  /** The first place of each chain; as many chains as a power of two. */
  private firsts = new Int32Array(FIRST_CAPACITY).fill(NOWHERE);
  /** Of each place the next in its chain, and the hash of its key. */
  private nexts = new Int32Array(FIRST_CAPACITY);
  private hashes = new Int32Array(FIRST_CAPACITY);
  private readonly columns: string[][] = [];
  private readonly free: number[] = [];
  private places = 0;

  get size(): number {
    return this.places - this.free.length;
  }

  /** @param hash `hashOf` the key */
  find(key: StateKey, hash: number): number {
    let place = this.firsts[hash & (this.firsts.length - 1)] as number;
    while (place !== NOWHERE && !(this.hashes[place] === hash && this.isAt(place, key))) {
      place = this.nexts[place] as number;
    }
    return place;
  }

  /** The place of a key that had none. */
  add(key: StateKey, hash: number): number {
    const place = this.free.pop() ?? this.places++;
    if (place === this.nexts.length) this.grow();
    for (let column = 0; column < key.length; column++) (this.columns[column] ??= [])[place] = key[column] as string;
    this.hashes[place] = hash;
    this.put(place);
    return place;
  }

  /** Of a place that has a key. */
  remove(place: number): void {
    const { nexts, firsts, columns } = this;
    const chain = (this.hashes[place] as number) & (firsts.length - 1);
    let before = firsts[chain] as number;
    if (before === place) {
      firsts[chain] = nexts[place] as number;
    } else {
      while (nexts[before] !== place) before = nexts[before] as number;
      nexts[before] = nexts[place] as number;
    }
    for (const column of columns) column[place] = '';
    this.free.push(place);
  }

  /** One column of the key that has the place. */
  text(place: number, column: number): string {
    return this.columns[column]?.[place] ?? '';
  }

  keyAt(place: number): string[] {
    return this.columns.map((column) => column[place] ?? '');
  }

  /** By their columns, in the order of code units. */
  compare(one: number, other: number): number {
    for (const column of this.columns) {
      const [a, b] = [column[one] as string, column[other] as string];
      if (a !== b) return a < b ? -1 : 1;
    }
    return 0;
  }

  private isAt(place: number, key: StateKey): boolean {
    for (let column = key.length - 1; column >= 0; column--) {
      if ((this.columns[column] as string[])[place] !== key[column]) return false;
    }
    return true;
  }

  private put(place: number): void {
    const chain = (this.hashes[place] as number) & (this.firsts.length - 1);
    this.nexts[place] = this.firsts[chain] as number;
    this.firsts[chain] = place;
  }

  /** All places have keys. */
  private grow(): void {
    const capacity = this.nexts.length;
    this.nexts = doubled(this.nexts);
    this.hashes = doubled(this.hashes);
    this.firsts = new Int32Array(2 * capacity).fill(NOWHERE);
    for (let place = 0; place < capacity; place++) this.put(place);
  }
}

/** FNV-1a over the columns' code units, with its bits mixed once more, since chains are told apart by the lowest. */
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
