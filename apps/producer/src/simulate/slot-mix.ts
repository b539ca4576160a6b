/**
 * Which topic each slot belongs to: spread evenly (smooth weighted round robin), so that any run of slots has the mix to
 * within one slot of each topic, and whole weights repeat exactly.
 */
export class SlotMix {
  private readonly credits: number[];
  private readonly total: number;

  constructor(private readonly weights: readonly number[]) {
    this.credits = weights.map(() => 0);
    this.total = weights.reduce((sum, weight) => sum + weight, 0);
  }

  /** The share of the slots that one topic gets. */
  shareOf(topic: number): number {
    return (this.weights[topic] ?? 0) / this.total;
  }

  /** The topic of the next slot, as an index of the weights. */
  next(): number {
    const { credits, weights } = this;
    let richest = -1;
    let most = -Infinity;
    for (let i = 0; i < weights.length; i += 1) {
      const weight = weights[i] ?? 0;
      if (weight === 0) continue;
      const credit = (credits[i] ?? 0) + weight;
      credits[i] = credit;
      if (credit > most) {
        most = credit;
        richest = i;
      }
    }
    credits[richest] = most - this.total;
    return richest;
  }
}
