/** Mixes 32 bits so that each depends on all others. A bijection: different inputs give different outputs. */
export function mix32(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return (h ^ (h >>> 15)) >>> 0;
}

const GOLDEN = 0x9e3779b9;
const TWO_POW_32 = 2 ** 32;

/** Mixes up to three whole numbers, each below 2^53, into 32 bits. */
export function hash(first: number, second: number, third = 0): number {
  return absorb(absorb(absorb(0, first), second), third);
}

function absorb(state: number, value: number): number {
  const low = mix32(state + GOLDEN + mix32(value));
  // Above 2^32 the operators on 32 bits would lose the high part.
  return value < TWO_POW_32 ? low : mix32(low ^ Math.floor(value / TWO_POW_32));
}

/**
 * The random numbers of one event: a function of (seed, index) alone, so that any event can be made again by itself and
 * the order of making them does not matter. One instance is reused for all events, by `seek`.
 */
export class EventRandom {
  private state = 0;

  constructor(private readonly seed: number) {}

  /** Starts the numbers of the event with this index. */
  seek(index: number): this {
    this.state = hash(this.seed, index);
    return this;
  }

  /** A whole number from 0 to bound − 1. */
  below(bound: number): number {
    return Math.floor(this.fraction() * bound);
  }

  /** A number from 0 up to but not 1. */
  fraction(): number {
    this.state = (this.state + GOLDEN) | 0;
    return mix32(this.state) / TWO_POW_32;
  }

  /** The index of a weight, picked with a probability proportional to it. */
  weighted(weights: readonly number[], total: number): number {
    let left = this.fraction() * total;
    for (let i = 0; i < weights.length; i += 1) {
      left -= weights[i] ?? 0;
      if (left < 0) return i;
    }
    return weights.length - 1;
  }
}
