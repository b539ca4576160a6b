import { type IdPlace, IdPool } from './id-pool';

// A slot in 32-bit words; the first four are two doubles.
const SLOT_WORDS = 12;
const SLOT_DOUBLES = SLOT_WORDS / 2;
const TIME = 0;
const OFFSET = 1;
const USER = 4;
const USER_WORDS = 3;
const NEXT = 7;
const AMOUNT = 8;
const TRAITS = 9;
const ID_AT = 10;
const ID_LENGTH = 11;

/** Number of a transaction in its table. */
export type Slot = number;

/** What is kept of a transaction besides its user and id. */
export interface HeldTransaction {
  readonly timeMs: number;
  readonly offset: number;
  readonly amountCents: number;
  /** Whatever else has to be known, as one number below 2^32. */
  readonly traits: number;
}

/**
 * A hash table by user in typed arrays, of a fixed size: chained through its slots, in a chain each user's transactions from the
 * newest to the oldest. Of a user's hash 96 bits count: two of two million users are taken for one with a chance of 1 to 10^16.
 */
export class TransactionTable {
  private readonly doubles: Float64Array;
  private readonly words: Uint32Array;
  /** By bucket, the first slot of its chain plus one; 0 for none. */
  private readonly heads: Uint32Array;
  private readonly ids: IdPool;
  private used = 0;

  constructor(
    readonly capacity: number,
    idBytes: number,
  ) {
    this.doubles = new Float64Array(capacity * SLOT_DOUBLES);
    this.words = new Uint32Array(this.doubles.buffer);
    this.heads = new Uint32Array(capacity);
    this.ids = new IdPool(idBytes);
  }

  get size(): number {
    return this.used;
  }

  get bytes(): number {
    return this.doubles.byteLength + this.heads.byteLength + this.ids.capacity;
  }

  /** Undefined when there is no room left, for the slot or the id. */
  add(user: Uint32Array, transaction: HeldTransaction, id: string): Slot | undefined {
    if (this.used === this.capacity) return undefined;
    const place = this.ids.add(id);
    if (place === undefined) return undefined;
    const slot = this.used;
    for (let word = 0; word < USER_WORDS; word++) this.words[slot * SLOT_WORDS + USER + word] = user[word]!;
    this.doubles[slot * SLOT_DOUBLES + TIME] = transaction.timeMs;
    this.doubles[slot * SLOT_DOUBLES + OFFSET] = transaction.offset;
    this.words[slot * SLOT_WORDS + AMOUNT] = transaction.amountCents;
    this.words[slot * SLOT_WORDS + TRAITS] = transaction.traits;
    this.keep(place);
    return slot;
  }

  /** Takes over a transaction of another table, with its id or without; there must be room. */
  copy(from: TransactionTable, slot: Slot, withId: boolean): void {
    // A loop, since `set` needs a view made for each slot, which takes several times as long.
    for (let word = 0; word < SLOT_WORDS; word++) {
      this.words[this.used * SLOT_WORDS + word] = from.words[slot * SLOT_WORDS + word]!;
    }
    this.keep(withId ? this.ids.copy(from.ids, from.placeOfId(slot)) : { at: 0, length: 0 });
  }

  /** Every slot, of each user from the oldest to the newest. */
  forEachOldestFirst(visit: (slot: Slot) => void): void {
    const chain: Slot[] = [];
    for (const head of this.heads) {
      for (let next = head; next !== 0; next = this.nextOf(next - 1)) chain.push(next - 1);
      while (chain.length > 0) visit(chain.pop()!);
    }
  }

  /** The user's transactions of [fromMs, untilMs], oldest first. */
  ofSameUser(slot: Slot, fromMs: number, untilMs: number): Slot[] {
    const found: Slot[] = [];
    for (let next = this.heads[this.bucketOf(slot)]!; next !== 0; next = this.nextOf(next - 1)) {
      const other = next - 1;
      if (!this.isSameUser(slot, other)) continue;
      const timeMs = this.timeMs(other);
      if (timeMs < fromMs) break;
      if (timeMs <= untilMs) found.push(other);
    }
    return found.reverse();
  }

  timeMs(slot: Slot): number {
    return this.doubles[slot * SLOT_DOUBLES + TIME]!;
  }

  offset(slot: Slot): number {
    return this.doubles[slot * SLOT_DOUBLES + OFFSET]!;
  }

  amountCents(slot: Slot): number {
    return this.words[slot * SLOT_WORDS + AMOUNT]!;
  }

  traits(slot: Slot): number {
    return this.words[slot * SLOT_WORDS + TRAITS]!;
  }

  id(slot: Slot): string {
    return this.ids.read(this.placeOfId(slot));
  }

  idBytes(slot: Slot): number {
    return IdPool.bytesAt(this.placeOfId(slot));
  }

  private keep({ at, length }: IdPlace): void {
    const slot = this.used++;
    this.words[slot * SLOT_WORDS + ID_AT] = at;
    this.words[slot * SLOT_WORDS + ID_LENGTH] = length;
    this.link(slot);
  }

  /** Behind those of the user that are newer; so who comes in order comes first. */
  private link(slot: Slot): void {
    const bucket = this.bucketOf(slot);
    const timeMs = this.timeMs(slot);
    let newer: Slot | undefined;
    for (let next = this.heads[bucket]!; next !== 0; next = this.nextOf(next - 1)) {
      if (!this.isSameUser(slot, next - 1)) continue;
      if (this.timeMs(next - 1) <= timeMs) break;
      newer = next - 1;
    }
    if (newer === undefined) {
      this.words[slot * SLOT_WORDS + NEXT] = this.heads[bucket]!;
      this.heads[bucket] = slot + 1;
    } else {
      this.words[slot * SLOT_WORDS + NEXT] = this.nextOf(newer);
      this.words[newer * SLOT_WORDS + NEXT] = slot + 1;
    }
  }

  private nextOf(slot: Slot): number {
    return this.words[slot * SLOT_WORDS + NEXT]!;
  }

  private bucketOf(slot: Slot): number {
    return Math.floor((this.words[slot * SLOT_WORDS + USER]! / 2 ** 32) * this.capacity);
  }

  private isSameUser(one: Slot, other: Slot): boolean {
    const { words } = this;
    const a = one * SLOT_WORDS + USER;
    const b = other * SLOT_WORDS + USER;
    return words[a] === words[b] && words[a + 1] === words[b + 1] && words[a + 2] === words[b + 2];
  }

  private placeOfId(slot: Slot): IdPlace {
    return { at: this.words[slot * SLOT_WORDS + ID_AT]!, length: this.words[slot * SLOT_WORDS + ID_LENGTH]! };
  }
}
