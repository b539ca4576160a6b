import { CART_ACTIONS, type CartEvent, type ProductView, type Transaction, VIEW_TYPES } from '@globalmart/contracts';
import type { SessionState } from '@globalmart/metrics-store';
import * as fc from 'fast-check';
import { encodeCart } from './cart-codec';
import { type Session, type SessionEvent, Sessions } from './sessions';

const NOON = Date.UTC(2026, 0, 31, 12);
const USER = { key: 'ada', userId: 'ada', sessionId: 's1' };

function view(eventTimeMs: number, eventType: ProductView['eventType'] = 'view'): ProductView {
  const product = { productId: 'p', category: undefined, durationSeconds: 5 };
  return {
    topic: 'product_views',
    id: 'v',
    ...USER,
    eventTimeMs,
    eventType,
    ...product,
    searchQuery: undefined,
    resultsCount: undefined,
  };
}

function cart(eventTimeMs: number, action: CartEvent['action'], id = 'c'): CartEvent {
  const what = { productId: 'p', category: undefined, quantity: 1, priceCents: 100 };
  return { topic: 'cart_events', id, ...USER, eventTimeMs, action, ...what };
}

function sale(eventTimeMs: number, totalCents: number): Transaction {
  const rest = { lines: [], paymentMethod: 'paypal', country: 'USA', storeId: 0 } as const;
  return { topic: 'transactions', id: 't', ...USER, eventTimeMs, totalCents, ...rest };
}

function sessionOf(events: readonly SessionEvent[]): Session {
  const sessions = new Sessions();
  sessions.put(0, undefined);
  for (const event of events) sessions.add(0, event, event.eventTimeMs + 5);
  return sessions.at(0);
}

/** What the store keeps of it. */
function stored({ startMs, endMs, views: pageViews, totalCents, ...history }: Session): SessionState {
  return { startMs, endMs, pageViews, totalCents, history: encodeCart(history) };
}

describe('Sessions', () => {
  it('reaches from its first event to its last, of whatever kind', () => {
    const session = sessionOf([cart(NOON, 'add'), view(NOON - 1, 'search'), sale(NOON + 7, 100), view(NOON + 3)]);
    expect([session.startMs, session.endMs]).toEqual([NOON - 1, NOON + 7]);
  });

  it('counts views of pages, not what else customers do there', () => {
    expect(sessionOf(VIEW_TYPES.map((type, at) => view(NOON + at, type))).views).toBe(1);
  });

  it('adds up its purchases, those of one moment too', () => {
    const session = sessionOf([sale(NOON + 1, 150), sale(NOON, 99), sale(NOON, 0)]);
    expect([session.totalCents, session.purchasesMs]).toEqual([249, [NOON, NOON, NOON + 1]]);
  });

  it('has its cart events in the order of time, and those of one moment in that of their ids', () => {
    const ids = ['b', 'a', 'a1', '\u{10000}', '\uffff'];
    const session = sessionOf([cart(NOON + 1, 'add', '0'), ...ids.map((id) => cart(NOON, 'add', id))]);
    expect(session.steps.map(({ id }) => id)).toEqual(['a', 'a1', 'b', '\uffff', '\u{10000}', '0']);
  });

  it('has what happened at one moment in the order of topics: first the cart, then the purchase', () => {
    const session = sessionOf([sale(NOON, 1), cart(NOON, 'checkout', 'b'), cart(NOON, 'add', 'a')]);
    expect(session.steps.map(({ action }) => action)).toEqual(['add', 'checkout']);
  });

  it('is the same in whatever order its events come', () => {
    const time = fc.integer({ min: NOON, max: NOON + 5 });
    const events = fc.uniqueArray(
      fc.oneof(
        fc.tuple(time, fc.constantFrom(...VIEW_TYPES)).map(([at, type]) => view(at, type)),
        fc.tuple(time, fc.constantFrom(...CART_ACTIONS), fc.string()).map(([at, action, id]) => cart(at, action, id)),
        fc.tuple(time, fc.nat(9)).map(([at, cents]) => sale(at, cents)),
      ),
      // No two valid events of a topic have both time and id in common.
      { selector: (event) => (event.topic === 'cart_events' ? `${event.eventTimeMs} ${event.id}` : event) },
    );
    const shuffled = events.chain((some) =>
      fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
    );
    fc.assert(fc.property(shuffled, ([some, other]) => expect(sessionOf(other)).toEqual(sessionOf(some))));
  });

  it('keeps sessions apart, also where others have been forgotten', () => {
    const sessions = new Sessions();
    const places = Array.from({ length: 300 }, (_, place) => place);
    const fill = (): void => {
      for (const place of places) sessions.put(place, undefined);
      for (const id of ['b', 'c', 'a']) {
        for (const place of places) {
          sessions.add(place, cart(NOON + place, 'add', id), NOON);
          sessions.add(place, sale(NOON + place, place), NOON);
        }
      }
    };
    const expectAll = (): void => {
      for (const place of places) {
        const { steps, purchasesMs, totalCents } = sessions.at(place);
        const at = NOON + place;
        expect(steps.map(({ id, timeMs }) => `${id} ${timeMs}`)).toEqual([`a ${at}`, `b ${at}`, `c ${at}`]);
        expect([purchasesMs, totalCents]).toEqual([[at, at, at], 3 * place]);
      }
    };
    fill();
    expectAll();
    for (const place of places) sessions.clear(place);
    fill();
    expectAll();
  });

  it('goes on from what the store has', () => {
    const events = [view(NOON), cart(NOON + 2, 'add', 'a'), sale(NOON + 3, 7), cart(NOON + 1, 'remove', 'b')];
    const later = [cart(NOON + 2, 'update', '0'), sale(NOON + 2, 5), view(NOON + 9)];
    const sessions = new Sessions();
    sessions.put(4, stored(sessionOf(events)));
    expect(sessions.at(4)).toEqual(sessionOf(events));
    for (const event of later) sessions.add(4, event, event.eventTimeMs + 5);
    expect(sessions.at(4)).toEqual(sessionOf([...events, ...later]));
  });
});
