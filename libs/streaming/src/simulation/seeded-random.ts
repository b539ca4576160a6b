// Looked up once: in jest's sandbox each look at a global costs more than a whole draw.
const { imul, floor } = Math;

/** A small deterministic generator: mulberry32 (Tommy Ettinger, public domain). The same seed gives the same run, always. */
export class SeededRandom {
  // Signed on purpose: V8 keeps 32-bit signed integers unboxed.
  private state: number;

  constructor(seed: number) {
    this.state = seed | 0;
  }

  /** Uniform in [0, 1). */
  next(): number {
    const state = (this.state + 0x6d2b79f5) | 0;
    this.state = state;
    let t = imul(state ^ (state >>> 15), state | 1);
    t ^= t + imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Integer in [0, bound). */
  below(bound: number): number {
    return floor(this.next() * bound);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let at = shuffled.length - 1; at > 0; at--) {
      const other = this.below(at + 1);
      [shuffled[at], shuffled[other]] = [shuffled[other] as T, shuffled[at] as T];
    }
    return shuffled;
  }
}
