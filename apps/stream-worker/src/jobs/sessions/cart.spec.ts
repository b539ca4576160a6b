import { Cart } from './cart';
import type { CartStep } from './cart-step';

type Change = readonly [CartStep['action'], string?, number?, number?];

function cartAfter(...changes: Change[]): Cart {
  const cart = new Cart();
  changes.forEach(([action, productId, quantity, priceCents], at) =>
    cart.take({ id: `${at}`, action, productId, quantity, priceCents, timeMs: at, appendMs: at }),
  );
  return cart;
}

describe('Cart', () => {
  it.each<[string, Change[], Record<string, number>]>([
    [
      'adds what is added',
      [
        ['add', 'p', 2],
        ['add', 'p', 3],
        ['add', 'q', 1],
      ],
      { p: 5, q: 1 },
    ],
    ['does not hold what was added not even once', [['add', 'p', 0]], {}],
    [
      'takes out what is removed',
      [
        ['add', 'p', 5],
        ['remove', 'p', 2],
      ],
      { p: 3 },
    ],
    [
      'takes out no more than there is',
      [
        ['add', 'p', 5],
        ['remove', 'p', 7],
        ['add', 'p', 1],
      ],
      { p: 1 },
    ],
    [
      'takes out all when no number is given',
      [
        ['add', 'p', 5],
        ['remove', 'p'],
      ],
      {},
    ],
    [
      'takes out nothing for a number of 0',
      [
        ['add', 'p', 5],
        ['remove', 'p', 0],
      ],
      { p: 5 },
    ],
    [
      'does not mind the removal of what is not there',
      [
        ['remove', 'p', 2],
        ['remove', 'q'],
      ],
      {},
    ],
    [
      'sets what is updated, also what was not there',
      [
        ['add', 'p', 5],
        ['update', 'p', 2],
        ['update', 'q', 4],
      ],
      { p: 2, q: 4 },
    ],
    [
      'takes out what is updated to 0',
      [
        ['add', 'p', 5],
        ['update', 'p', 0],
      ],
      {},
    ],
    ['stays as it is at checkout', [['add', 'p', 5], ['checkout']], { p: 5 }],
    [
      'stays as it is when it is abandoned',
      [
        ['add', 'p', 5],
        ['abandon', 'p', 1],
      ],
      { p: 5 },
    ],
    [
      'takes products for what they are called',
      [
        ['add', '__proto__', 1],
        ['add', 'constructor', 2],
      ],
      { ['__proto__']: 1, constructor: 2 },
    ],
  ])('%s', (_name, changes, lines) => {
    expect(Object.fromEntries(cartAfter(...changes).lines)).toEqual(lines);
  });

  it('is empty after a purchase', () => {
    const cart = cartAfter(['add', 'p', 5, 100]);
    cart.empty();
    expect(cart.isEmpty).toBe(true);
  });

  it.each<[string, Change[], number | undefined]>([
    [
      'the last that was given',
      [
        ['add', 'p', 1, 100],
        ['update', 'p', 2, 90],
        ['add', 'p', 1],
      ],
      90,
    ],
    [
      'that of a removal, if it was the last',
      [
        ['add', 'p', 5, 100],
        ['remove', 'p', 1, 80],
      ],
      80,
    ],
    [
      'that from before the product was taken out',
      [
        ['add', 'p', 1, 100],
        ['remove', 'p'],
        ['add', 'p', 1],
      ],
      100,
    ],
    ['nothing, not even 0', [['add', 'p', 1, 0]], 0],
    [
      'none where no event gave one',
      [
        ['add', 'p', 1],
        ['add', 'q', 1, 5],
      ],
      undefined,
    ],
  ])('knows a price: %s', (_name, changes, priceCents) => {
    expect(cartAfter(...changes).priceCents('p')).toBe(priceCents);
  });

  it.each<[string, Change[], number]>([
    ['the first product', [['checkout'], ['add', 'p', 1], ['add', 'q', 1]], 1],
    [
      'the first since it was empty',
      [
        ['add', 'p', 1],
        ['remove', 'p'],
        ['add', 'q', 1],
        ['add', 'p', 1],
      ],
      2,
    ],
    [
      'an update that brought the first product',
      [
        ['update', 'p', 1],
        ['add', 'q', 1],
      ],
      0,
    ],
    [
      'no addition of nothing',
      [
        ['add', 'p', 0],
        ['add', 'p', 1],
      ],
      1,
    ],
  ])('has been filled since %s', (_name, changes, at) => {
    expect(cartAfter(...changes).filledSinceMs).toBe(at);
  });
});
