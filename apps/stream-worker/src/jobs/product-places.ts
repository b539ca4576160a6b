import { TextList } from '@globalmart/metrics-store';
import { randomInt } from 'node:crypto';

/** So many places there are room for at first. */
export const FIRST_PLACES = 256;
/** So that nobody can think of ids that would all be looked for in the same place. */
const SEED = randomInt(2 ** 32);

/**
 * Products by their ids, each with a place from 0 on, in the order in which they came. A hash table with open addressing in a typed
 * array: a slot has a hash, and its place plus one, or 0 for none. At most half of the slots are taken.
 */
export class ProductPlaces {
  readonly products = new TextList();
  private slots = new Int32Array(4 * FIRST_PLACES);

  get bytes(): number {
    return this.products.usedBytes + this.slots.byteLength;
  }

  /** The place of this product, the next one if it has none yet. */
  of(productId: string): number {
    const { products, slots } = this;
    const next = products.length;
    // It is compared as bytes, and nearly always stays.
    products.add(productId);
    const hash = products.hash(next, SEED);
    let slot = firstSlot(hash, slots);
    for (let place = slots[slot + 1]!; place !== 0; place = slots[slot + 1]!) {
      if (slots[slot] === hash && products.isSame(place - 1, next)) {
        products.removeLast();
        return place - 1;
      }
      slot = nextSlot(slot, slots);
    }
    slots[slot] = hash;
    slots[slot + 1] = next + 1;
    if (4 * products.length > slots.length) this.grow();
    return next;
  }

  private grow(): void {
    const { slots } = this;
    const larger = new Int32Array(2 * slots.length);
    for (let from = 0; from < slots.length; from += 2) {
      if (slots[from + 1] === 0) continue;
      let slot = firstSlot(slots[from]!, larger);
      while (larger[slot + 1] !== 0) slot = nextSlot(slot, larger);
      larger[slot] = slots[from]!;
      larger[slot + 1] = slots[from + 1]!;
    }
    this.slots = larger;
  }
}

function firstSlot(hash: number, slots: Int32Array): number {
  return (2 * (hash ^ (hash >>> 15))) & (slots.length - 2);
}

function nextSlot(slot: number, slots: Int32Array): number {
  return (slot + 2) & (slots.length - 2);
}
