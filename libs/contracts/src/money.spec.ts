import fc from 'fast-check';
import { amountFromCents, centsFromAmount, isWholeCents } from './money';

const cents = fc.integer({ min: 0, max: 100_000_000 });

describe('money', () => {
  test.each([
    [0, 0],
    [-0, 0],
    [0.07, 7],
    [0.28, 28],
    [0.29, 29],
    [1.15, 115],
    [19.99, 1999],
    [100.5, 10_050],
    [999_999.99, 99_999_999],
    [1_000_000, 100_000_000],
  ])('%d dollars are %d cents', (amount, expected) => {
    expect(isWholeCents(amount)).toBe(true);
    expect(centsFromAmount(amount)).toBe(expected);
  });

  test.each([0.001, 0.005, 0.015, 19.999, 33.333, 1.000_000_1, 999_999.995])(
    '%d is not a whole number of cents',
    (amount) => {
      expect(isWholeCents(amount)).toBe(false);
    },
  );

  it('takes every amount back and forth, as a double and as text with two decimals', () => {
    fc.assert(
      fc.property(cents, (value) => {
        const amount = amountFromCents(value);
        const digits = String(value).padStart(3, '0');
        expect(isWholeCents(amount)).toBe(true);
        expect(centsFromAmount(amount)).toBe(value);
        expect(Number(`${digits.slice(0, -2)}.${digits.slice(-2)}`)).toBe(amount);
        expect(JSON.stringify(amount)).toMatch(/^\d+(\.\d{1,2})?$/);
      }),
    );
  });

  it('refuses every amount a hundred thousandth of a cent off', () => {
    fc.assert(
      fc.property(cents, fc.double({ min: 1e-5, max: 1 - 1e-5, noNaN: true }), (value, fraction) => {
        expect(isWholeCents((value + fraction) / 100)).toBe(false);
      }),
    );
  });
});
