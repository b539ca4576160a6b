import type { CartStep } from './cart-step';
import { walkCart } from './walk-cart';

const NOON = Date.UTC(2026, 0, 31, 12);
const MINUTE = 60_000;

type Event = readonly [
  minute: number,
  action: CartStep['action'] | 'buy',
  productId?: string,
  quantity?: number,
  priceCents?: number,
];

/** Events at minutes after noon, each stored by the broker a second later. */
function walk(...events: Event[]) {
  const steps: CartStep[] = [];
  const purchasesMs: number[] = [];
  for (const [minute, action, productId, quantity, priceCents] of events) {
    const timeMs = NOON + minute * MINUTE;
    if (action === 'buy') purchasesMs.push(timeMs);
    else
      steps.push({ id: `${steps.length}`, action, productId, quantity, priceCents, timeMs, appendMs: timeMs + 1_000 });
  }
  return walkCart(steps, purchasesMs);
}

/** When, after noon in minutes, and how the cart is first abandoned. */
function abandonedAt(...events: Event[]): string | undefined {
  const { abandonment } = walk(...events);
  return abandonment && `${(abandonment.timeMs - NOON) / MINUTE} ${abandonment.isByEvent ? 'event' : 'silence'}`;
}

const ADD: Event = [0, 'add', 'p', 1, 100];
const MS = 1 / MINUTE;

describe('walkCart', () => {
  it.each<[string, Event[], string | undefined]>([
    ['15 minutes after the only event', [ADD], '15 silence'],
    ['15 minutes after the last of several', [ADD, [10, 'update', 'p', 2], [20, 'checkout']], '35 silence'],
    [
      'never when nothing was ever in it',
      [
        [0, 'checkout'],
        [1, 'add', 'p', 0],
        [2, 'remove', 'q'],
      ],
      undefined,
    ],
    ['never when it is empty at the end', [ADD, [1, 'remove', 'p']], undefined],
    ['never when it was bought', [ADD, [14, 'buy']], undefined],
    ['never when it was bought in the last millisecond', [ADD, [15 - MS, 'buy']], undefined],
    ['although it was bought, when that came just too late', [ADD, [15, 'buy']], '15 silence'],
    ['never when it was bought at the very moment of its last event', [ADD, [5, 'checkout'], [5, 'buy']], undefined],
    ['in silence between two events', [ADD, [15, 'add', 'q', 1]], '15 silence'],
    [
      'not by a silence a millisecond too short',
      [ADD, [15 - MS, 'add', 'q', 1], [16, 'remove', 'p'], [17, 'remove', 'q']],
      undefined,
    ],
    ['not in silence while it was empty', [ADD, [1, 'remove', 'p'], [60, 'add', 'p', 1], [61, 'buy']], undefined],
    ['not in silence after a purchase', [ADD, [1, 'buy'], [60, 'add', 'p', 1], [61, 'buy']], undefined],
    ['when it was filled again after a purchase', [ADD, [1, 'buy'], [2, 'add', 'p', 1]], '17 silence'],
    [
      'not when bought before it was filled',
      [
        [0, 'buy'],
        [1, 'add', 'p', 1],
        [2, 'buy'],
      ],
      undefined,
    ],
    ['at once by an event that says so', [ADD, [3, 'abandon']], '3 event'],
    [
      'not by such an event when it is empty',
      [
        [0, 'abandon'],
        [1, 'add', 'p', 1],
        [2, 'remove', 'p'],
        [3, 'abandon'],
      ],
      undefined,
    ],
    ['not by such an event after a purchase', [ADD, [1, 'buy'], [2, 'abandon']], undefined],
    ['by such an event even when bought at that very moment', [ADD, [3, 'abandon'], [3, 'buy']], '3 event'],
    [
      'the first time only, though bought later',
      [ADD, [3, 'abandon'], [4, 'add', 'q', 1], [5, 'buy'], [6, 'add', 'p', 1]],
      '3 event',
    ],
    ['by silence, when such an event comes only after it', [ADD, [15, 'abandon']], '15 silence'],
    [
      'by silence after a purchase on an earlier filling',
      [ADD, [5, 'buy'], [10, 'add', 'p', 1], [30, 'buy']],
      '25 silence',
    ],
  ])('finds a cart abandoned %s', (_name, events, expected) => {
    expect(abandonedAt(...events)).toBe(expected);
  });

  it('says what was in it, for how much and for how long', () => {
    // Filled at 2, emptied at 3, filled at 4; the last event at 9:30. p: 3 × 1.20, q: 1 × 5.00; r and s have no price.
    const { abandonment } = walk(
      [2, 'add', 'p', 1, 100],
      [3, 'remove', 'p'],
      [4, 'add', 'q', 1, 500],
      [5, 'add', 'p', 2, 110],
      [6, 'add', 'r', 4],
      [7, 'update', 's', 2],
      [8, 'update', 'p', 3, 120],
      [9.5, 'add', 't', 0, 900],
    );
    expect(abandonment).toEqual({
      timeMs: NOON + 24.5 * MINUTE,
      isByEvent: false,
      products: 4,
      minutes: 5,
      pricedCents: 860n,
      unpriced: new Map([
        ['r', 4],
        ['s', 2],
      ]),
      // The last event was stored a second later, and the catalogue must be two older than that.
      catalogueMs: NOON + 9.5 * MINUTE + 1_000 - 2_000,
    });
  });

  it.each([
    [59_999, 0],
    [60_000, 1],
    [119_999, 1],
  ])('counts %d ms in the cart as %d whole minutes', (durationMs, minutes) => {
    const until: Event = [durationMs / MINUTE, 'abandon'];
    expect(walk(ADD, until).abandonment).toMatchObject({ minutes });
  });

  it('does not change what was abandoned by what comes after', () => {
    const first = walk(ADD, [3, 'abandon']).abandonment;
    expect(walk(ADD, [3, 'abandon'], [4, 'add', 'q', 7, 999], [5, 'update', 'p', 2, 1]).abandonment).toEqual(first);
  });

  it('multiplies without losing a cent', () => {
    // 1,000 × 10,000 units at 1,000,000.00 each: 10^15 cents; 10,001 times that is beyond 2^53.
    const events = Array.from({ length: 10_001 }, (_, at): Event => [at * MS, 'add', 'p', 10_000, 99_999_999]);
    expect(walk(...events).abandonment?.pricedCents).toBe(100_010_000n * 99_999_999n);
  });

  it.each<[string, Event[], Record<string, number>]>([
    ['what is in the cart', [ADD, [1, 'add', 'q', 3]], { p: 1, q: 3 }],
    ['also after a checkout', [ADD, [1, 'checkout']], { p: 1 }],
    ['also after a silence, for whoever reads to judge', [ADD, [60, 'add', 'q', 1]], { p: 1, q: 1 }],
    ['nothing once the customer has given up', [ADD, [1, 'abandon']], {}],
    ['again once the customer comes back', [ADD, [1, 'abandon'], [2, 'add', 'q', 1]], { p: 1, q: 1 }],
    ['nothing once it is bought', [ADD, [1, 'buy']], {}],
    ['what came after a purchase', [ADD, [1, 'buy'], [2, 'add', 'q', 1]], { q: 1 }],
  ])('keeps for the customer %s', (_name, events, kept) => {
    expect(Object.fromEntries(walk(...events).kept)).toEqual(kept);
  });
});
