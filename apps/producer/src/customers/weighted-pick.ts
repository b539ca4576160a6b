import type { EventRandom } from '../generate/event-random';

/**
 * Picks an index with a probability proportional to its weight, in constant time: Walker's alias method as built by
 * M. D. Vose, "A linear algorithm for generating random numbers with a given distribution" (1991).
 */
export class WeightedPick {
  /** Of each column: up to where it means itself, above that its alias. */
  private readonly bounds: Float64Array;
  private readonly aliases: Uint32Array;

  constructor(weights: readonly number[]) {
    const { length } = weights;
    const mean = weights.reduce((sum, weight) => sum + weight, 0) / length;
    this.bounds = Float64Array.from(weights, (weight) => weight / mean);
    this.aliases = Uint32Array.from(weights, (_, index) => index);
    const small: number[] = [];
    const large: number[] = [];
    this.bounds.forEach((bound, index) => (bound < 1 ? small : large).push(index));
    while (small.length > 0 && large.length > 0) {
      const poor = small.pop() ?? 0;
      const rich = large.pop() ?? 0;
      this.aliases[poor] = rich;
      this.bounds[rich] = (this.bounds[rich] ?? 0) + (this.bounds[poor] ?? 0) - 1;
      ((this.bounds[rich] ?? 0) < 1 ? small : large).push(rich);
    }
    // What is left over differs from 1 by rounding only.
    for (const index of [...small, ...large]) this.bounds[index] = 1;
  }

  pick(random: EventRandom): number {
    const point = random.fraction() * this.bounds.length;
    const column = Math.floor(point);
    return point - column < (this.bounds[column] ?? 1) ? column : (this.aliases[column] ?? column);
  }
}
