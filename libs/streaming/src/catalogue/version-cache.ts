import type { VersionSpan } from '../ports';
import { hashId } from '../verdict/id-hash';
import type { CategoryGap } from './event-categories';

/** With 28 bytes for each, 7 MB: a shop of 250,000 products fits, and of a larger one what sells. */
const MOST_PRODUCTS = 2 ** 18;
const MOST_CATEGORIES = 10_000;
/** A product lies in one of so many slots, from the one that its hash says. */
const REACH = 8;

// A slot in words, the first two of which are of the product's hash; they are 0 where there is none.
const SLOT_WORDS = 3;
const CATEGORY = 2;

/**
 * The span asked for last of each product, in typed arrays of a fixed size: where a product finds no free slot, another makes
 * room. It is true of the versions that were there when it was asked for.
 *
 * Of a product 64 bits of its hash are kept, beside those that say where it lies. One that is not there is taken for another in
 * its reach with a chance of 1 to 10^18.
 */
export class VersionCache {
  private readonly words: Uint32Array;
  /** By slot, from when the span is until when, in ms since the epoch. */
  private readonly times: Float64Array;
  private readonly hash = new Uint32Array(4);
  private held = 0;
  private turn = 0;
  /** By number; the first is that of products the catalogue knows nothing of. */
  private categories: (string | undefined)[] = [undefined];
  private readonly numbers = new Map<string, number>();

  constructor(private readonly mostProducts = MOST_PRODUCTS) {
    const slots = mostProducts + REACH - 1;
    this.words = new Uint32Array(slots * SLOT_WORDS);
    this.times = new Float64Array(slots * 2);
  }

  /** Products remembered. */
  get size(): number {
    return this.held;
  }

  /** Fills in the category that holds at this append time (ms), and tells whether it is remembered. */
  fill(gap: CategoryGap, atMs: number): boolean {
    const slot = this.find(gap.productId);
    if (slot < 0 || !(this.times[2 * slot]! <= atMs && atMs < this.times[2 * slot + 1]!)) return false;
    gap.category = this.categories[this.words[slot * SLOT_WORDS + CATEGORY]!];
    return true;
  }

  put(productId: string, { fromMs, untilMs, category }: VersionSpan): void {
    const number = this.numberOf(category);
    let slot = this.find(productId);
    if (slot < 0) {
      slot = this.room();
      if (this.isFree(slot)) this.held++;
    }
    this.set(slot, this.hash[1]!, this.hash[2]!, number);
    this.times[2 * slot] = fromMs;
    this.times[2 * slot + 1] = untilMs;
  }

  forget(productId: string): void {
    const slot = this.find(productId);
    if (slot < 0) return;
    this.set(slot, 0, 0, 0);
    this.held--;
  }

  clear(): void {
    this.words.fill(0);
    this.categories = [undefined];
    this.numbers.clear();
    this.held = 0;
  }

  /** The product's slot, −1 where it is not remembered; leaves its hash behind. */
  private find(productId: string): number {
    const { words, hash } = this;
    hashId(productId, hash);
    // Such a hash would look like a free slot.
    if ((hash[1]! | hash[2]!) === 0) hash[1] = 1;
    const first = this.firstSlot();
    for (let slot = first; slot < first + REACH; slot++) {
      if (words[slot * SLOT_WORDS] === hash[1] && words[slot * SLOT_WORDS + 1] === hash[2]) return slot;
    }
    return -1;
  }

  /** The slot for the product looked for last. */
  private room(): number {
    const first = this.firstSlot();
    for (let slot = first; slot < first + REACH; slot++) if (this.isFree(slot)) return slot;
    this.turn = (this.turn + 1) % REACH;
    return first + this.turn;
  }

  private firstSlot(): number {
    return Math.floor((this.hash[0]! / 2 ** 32) * this.mostProducts);
  }

  private isFree(slot: number): boolean {
    return (this.words[slot * SLOT_WORDS]! | this.words[slot * SLOT_WORDS + 1]!) === 0;
  }

  private set(slot: number, high: number, low: number, category: number): void {
    this.words[slot * SLOT_WORDS] = high;
    this.words[slot * SLOT_WORDS + 1] = low;
    this.words[slot * SLOT_WORDS + CATEGORY] = category;
  }

  private numberOf(category: string | undefined): number {
    if (category === undefined) return 0;
    let number = this.numbers.get(category);
    if (number === undefined) {
      if (this.categories.length > MOST_CATEGORIES) this.clear();
      number = this.categories.push(category) - 1;
      this.numbers.set(category, number);
    }
    return number;
  }
}
