import { CART_ACTIONS } from '@globalmart/contracts';
import * as fc from 'fast-check';
import { decodeCart, encodeCart } from './cart-codec';
import type { CartStep } from './cart-step';

const MAX_TIME_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const time = fc.oneof(
  fc.integer({ min: 0, max: MAX_TIME_MS }),
  fc.integer({ min: 1_769_860_800_000, max: 1_769_860_900_000 }),
);
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const maybe = <Value>(values: fc.Arbitrary<Value>) => fc.option(values, { nil: undefined });

const step: fc.Arbitrary<CartStep> = fc.record({
  id: fc.oneof(
    fc.uuid(),
    fc.uuid().map((id) => id.toUpperCase()),
    text,
  ),
  action: fc.constantFrom(...CART_ACTIONS),
  timeMs: time,
  appendMs: time,
  productId: maybe(fc.oneof(fc.constantFrom('p', '__proto__', ''), text)),
  quantity: maybe(fc.nat(10_000)),
  priceCents: maybe(fc.nat(100_000_000)),
});

const history = fc.record({
  steps: fc.array(step).map((steps) => steps.sort((a, b) => a.timeMs - b.timeMs)),
  purchasesMs: fc.array(time).map((times) => times.sort((a, b) => a - b)),
});

describe('encodeCart', () => {
  it('keeps all of it', () => {
    fc.assert(fc.property(history, (cart) => expect(decodeCart(encodeCart(cart))).toEqual(cart)));
  });

  it('is short', () => {
    const atMs = Date.UTC(2026, 0, 31, 12);
    const steps = Array.from({ length: 10 }, (_, at): CartStep => ({
      id: `01980a4e-7c00-7000-8000-00000000000${at}`,
      action: 'add',
      timeMs: atMs + at * 30_000,
      appendMs: atMs + at * 30_000 + 40,
      productId: `prod_${100_000 + (at % 3)}`,
      quantity: 1,
      priceCents: 129_999,
    }));
    // 1 + 16 + 3 + 1 + 1 + 1 + 3 bytes a step, three products of 12, and four numbers at the beginning.
    expect(encodeCart({ steps, purchasesMs: [] }).length).toBeLessThan(310);
  });

  it('grows with what it has to hold', () => {
    const long = 'x'.repeat(100);
    const steps = Array.from({ length: 100 }, (_, at): CartStep => ({
      id: `${at}`,
      action: 'remove',
      timeMs: at,
      appendMs: 0,
      productId: `${at}${long}`,
      quantity: undefined,
      priceCents: undefined,
    }));
    expect(decodeCart(encodeCart({ steps, purchasesMs: [] })).steps).toEqual(steps);
  });
});

describe('decodeCart', () => {
  it('refuses a form that it does not know', () => {
    expect(() => decodeCart(Buffer.from([2, 0, 0]))).toThrow('form 2');
  });

  it('refuses what is cut off', () => {
    const bytes = encodeCart({ steps: [], purchasesMs: [1_000] });
    expect(() => decodeCart(bytes.subarray(0, 3))).toThrow('bytes end at 3');
  });

  it('reads what earlier versions have written', () => {
    // Form 1; one purchase at 300; two steps: add of 2 "p" for 5.00 at 200, stored at 199, and checkout at 250.
    const bytes = Buffer.from('01' + '01ac02' + '02' + '380161c80101000170' + '02f403' + '030162320a', 'hex');
    expect(decodeCart(bytes)).toEqual({
      purchasesMs: [300],
      steps: [
        { id: 'a', action: 'add', timeMs: 200, appendMs: 199, productId: 'p', quantity: 2, priceCents: 500 },
        {
          id: 'b',
          action: 'checkout',
          timeMs: 250,
          appendMs: 255,
          productId: undefined,
          quantity: undefined,
          priceCents: undefined,
        },
      ],
    });
  });
});
