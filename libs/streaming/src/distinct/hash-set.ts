const WORDS = 4;
const MIN_CAPACITY = 16;
/** Grown at this load … */
const MAX_LOAD = 0.8;
/** … by this factor: with both, a member costs 20 to 32 bytes. */
const GROWTH = 1.6;

/**
 * A set of 128-bit hashes, for counting distinct things exactly: two different things meet in one hash with probability
 * n² ÷ 2^129, which is nothing at any n that fits into memory. Open addressing over one typed array; members are never
 * removed one by one, the whole set is dropped with the window it belongs to.
 */
export class HashSet {
  private slots = new Uint32Array(MIN_CAPACITY * WORDS);
  private capacity = MIN_CAPACITY;
  private members = 0;
  /** Four zeros mark an empty slot, so the one member that looks like it is kept here. */
  private hasZero = false;

  get size(): number {
    return this.members + (this.hasZero ? 1 : 0);
  }

  get bytes(): number {
    return this.capacity * WORDS * 4;
  }

  /** Adds the hash of four words, evenly spread in the first; returns whether it is new. */
  add(h0: number, h1: number, h2: number, h3: number): boolean {
    if ((h0 | h1 | h2 | h3) === 0) {
      const isNew = !this.hasZero;
      this.hasZero = true;
      return isNew;
    }
    const { slots } = this;
    let at = this.home(h0);
    while ((slots[at]! | slots[at + 1]! | slots[at + 2]! | slots[at + 3]!) !== 0) {
      if (slots[at] === h0 && slots[at + 1] === h1 && slots[at + 2] === h2 && slots[at + 3] === h3) return false;
      at += WORDS;
      if (at === slots.length) at = 0;
    }
    slots[at] = h0;
    slots[at + 1] = h1;
    slots[at + 2] = h2;
    slots[at + 3] = h3;
    if (++this.members > this.capacity * MAX_LOAD) this.grow();
    return true;
  }

  private home(h0: number): number {
    return Math.floor((h0 / 2 ** 32) * this.capacity) * WORDS;
  }

  private grow(): void {
    const old = this.slots;
    this.capacity = Math.ceil(this.capacity * GROWTH);
    const slots = (this.slots = new Uint32Array(this.capacity * WORDS));
    for (let from = 0; from < old.length; from += WORDS) {
      if ((old[from]! | old[from + 1]! | old[from + 2]! | old[from + 3]!) === 0) continue;
      let at = this.home(old[from]!);
      while ((slots[at]! | slots[at + 1]! | slots[at + 2]! | slots[at + 3]!) !== 0) {
        at += WORDS;
        if (at === slots.length) at = 0;
      }
      for (let word = 0; word < WORDS; word++) slots[at + word] = old[from + word]!;
    }
  }
}
