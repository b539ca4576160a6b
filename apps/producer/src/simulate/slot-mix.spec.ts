import fc from 'fast-check';
import { SlotMix } from './slot-mix';

function countsOf(mix: SlotMix, slots: number): number[] {
  const counts = [0, 0, 0];
  for (let slot = 0; slot < slots; slot += 1) {
    const topic = mix.next();
    counts[topic] = (counts[topic] ?? 0) + 1;
  }
  return counts;
}

describe('SlotMix', () => {
  it('gives one transaction, three views and one cart event in every five slots at 20:60:20', () => {
    const mix = new SlotMix([20, 60, 20]);
    for (let i = 0; i < 1_000; i += 1) expect(countsOf(mix, 5)).toEqual([1, 3, 1]);
  });

  it('is never further than one slot from the weights', () => {
    const weights = fc.array(fc.nat(100), { minLength: 3, maxLength: 3 }).filter((list) => list.some((w) => w > 0));
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 500 }), (list, slots) => {
        const total = list.reduce((sum, weight) => sum + weight, 0);
        countsOf(new SlotMix(list), slots).forEach((count, topic) => {
          expect(Math.abs(count - (slots * (list[topic] ?? 0)) / total)).toBeLessThanOrEqual(1);
        });
      }),
    );
  });

  it('knows the share of each', () => {
    expect([0, 1, 2].map((topic) => new SlotMix([1, 3, 0]).shareOf(topic))).toEqual([0.25, 0.75, 0]);
  });
});
