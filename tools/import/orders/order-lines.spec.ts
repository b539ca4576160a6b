import * as fc from 'fast-check';
import { splitAmount } from './order-lines';

describe('splitAmount', () => {
  it.each([
    [
      3,
      1_000,
      [
        { quantity: 1, priceCents: 334 },
        { quantity: 2, priceCents: 333 },
      ],
    ],
    [3, 999, [{ quantity: 3, priceCents: 333 }]],
    [1, 1_177, [{ quantity: 1, priceCents: 1_177 }]],
    [2, 0, [{ quantity: 2, priceCents: 0 }]],
    [
      3,
      2,
      [
        { quantity: 2, priceCents: 1 },
        { quantity: 1, priceCents: 0 },
      ],
    ],
  ])('%d units for %d cents', (quantity, cents, lines) => expect(splitAmount(quantity, cents)).toEqual(lines));

  it('is one line or two, of at least a unit each, that add up', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 0, max: 100_000_000 }), (quantity, cents) => {
        const lines = splitAmount(quantity, cents);
        expect(lines.length).toBeLessThanOrEqual(2);
        expect(lines.every((line) => line.quantity >= 1)).toBe(true);
        expect(lines.reduce((sum, line) => sum + line.quantity, 0)).toBe(quantity);
        expect(lines.reduce((sum, line) => sum + line.quantity * line.priceCents, 0)).toBe(cents);
      }),
    );
  });
});
