import fc from 'fast-check';
import { EventRandom } from '../generate/event-random';
import { WeightedPick } from './weighted-pick';

describe('WeightedPick', () => {
  it('picks each index as often as its weight says', () => {
    const weights = [1, 0, 4, 5];
    const pick = new WeightedPick(weights);
    const random = new EventRandom(1).seek(0);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 100_000; i += 1) counts[pick.pick(random)]! += 1;
    counts.forEach((count, i) => expect(count / 100_000).toBeCloseTo((weights[i] ?? 0) / 10, 2));
    expect(counts[1]).toBe(0);
  });

  it('never picks what has no weight', () => {
    const anyWeights = fc.array(fc.nat({ max: 1_000 }), { minLength: 1, maxLength: 50 }).filter((w) => w.some(Boolean));
    fc.assert(
      fc.property(anyWeights, fc.nat(), (weights, index) => {
        const random = new EventRandom(2).seek(index);
        const pick = new WeightedPick(weights);
        for (let i = 0; i < 50; i += 1) expect(weights[pick.pick(random)]).toBeGreaterThan(0);
      }),
    );
  });
});
