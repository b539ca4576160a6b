import type { CartEvent, ProductView, TimedEvent, Transaction } from '@globalmart/contracts';
import { groupedBy, isCartEvent, isTransaction, run, validOf } from '../../test/simulated-run';

type SessionEvent = CartEvent | ProductView | (Transaction & { readonly sessionId: string });

function isInSession(event: TimedEvent): event is SessionEvent {
  return 'sessionId' in event && event.sessionId !== undefined;
}

/** Sessions in order of event time. */
function sessionsOf(events: readonly TimedEvent[]): SessionEvent[][] {
  const inSession = events.filter(isInSession).sort((a, b) => a.eventTimeMs - b.eventTimeMs);
  return [...groupedBy(inSession, ({ sessionId }) => sessionId).values()];
}

/** What is in the cart after these events, by the contract's rules. */
function cartAfter(events: readonly SessionEvent[]): Map<string, { quantity: number; priceCents: number }> {
  const cart = new Map<string, { quantity: number; priceCents: number }>();
  for (const { action, productId = '', quantity, priceCents = 0 } of events.filter(isCartEvent)) {
    const before = cart.get(productId)?.quantity ?? 0;
    if (action === 'checkout' || action === 'abandon') continue;
    const after =
      action === 'add'
        ? before + (quantity ?? 0)
        : action === 'update'
          ? (quantity ?? 0)
          : before - (quantity ?? before);
    if (after > 0) cart.set(productId, { quantity: after, priceCents });
    else cart.delete(productId);
  }
  return cart;
}

describe.each([
  { eventsPerSecond: 6, slots: 20_000 },
  { eventsPerSecond: 500, slots: 60_000 },
])('sessions at $eventsPerSecond events a second', (options) => {
  const events = validOf(run({ ...options, defects: 0.02 }));
  const sessions = sessionsOf(events);

  it('buy what is in the cart, after a checkout, and do nothing more', () => {
    const purchases = sessions.flatMap((session) => {
      const at = session.findIndex((event) => event.topic === 'transactions');
      const purchase = session[at];
      return purchase?.topic === 'transactions' ? [{ session, at, purchase }] : [];
    });
    expect(purchases.length).toBeGreaterThan(options.slots / 50);
    for (const { session, at, purchase } of purchases) {
      expect(session.slice(at)).toEqual([purchase]);
      expect(session[at - 1]).toMatchObject({ action: 'checkout' });
      const lines = purchase.lines.map(({ productId, quantity, priceCents }) => [productId, { quantity, priceCents }]);
      expect(Object.fromEntries(lines)).toEqual(Object.fromEntries(cartAfter(session)));
      expect(purchase.storeId).toBe(0);
    }
  });

  it('keep seconds to minutes between one event and the next, and a view as long as it lasts', () => {
    const hasty = sessions.flatMap((session) =>
      session.slice(1).filter((after, i) => {
        const before = session[i];
        const gapMs = after.eventTimeMs - (before?.eventTimeMs ?? 0);
        const leastMs =
          before?.topic === 'product_views' && !isCartEvent(after) ? before.durationSeconds * 1_000 : 4_000;
        return gapMs < leastMs || gapMs > 10 * 60_000;
      }),
    );
    expect(hasty).toEqual([]);
  });

  it('never overlap for one user, who buys nothing elsewhere meanwhile', () => {
    const inStores = events.filter((event) => event.topic === 'transactions' && event.sessionId === undefined);
    const visits = [...sessions, ...inStores.map((event) => [event])].map((visit) => ({
      user: visit[0]?.key ?? '',
      fromMs: visit[0]?.eventTimeMs ?? 0,
      toMs: visit.at(-1)?.eventTimeMs ?? 0,
    }));
    const overlaps = [...groupedBy(visits, ({ user }) => user).values()].flatMap((ofUser) => {
      ofUser.sort((a, b) => a.fromMs - b.fromMs);
      return ofUser.slice(1).filter(({ fromMs }, i) => fromMs <= (ofUser[i]?.toMs ?? 0));
    });
    expect(overlaps).toEqual([]);
    expect(sessions.every((session) => new Set(session.map(({ userId }) => userId)).size === 1)).toBe(true);
  });

  it('change carts within their bounds', () => {
    const changes = events.filter(isCartEvent).filter(({ action }) => action !== 'checkout' && action !== 'abandon');
    expect(changes.filter(({ quantity }) => quantity !== undefined && quantity > 10)).toEqual([]);
  });
});

describe('a day at the shop’s own pace', () => {
  const events = validOf(run({ slots: 60_000, eventsPerSecond: 1 }));
  const sessions = sessionsOf(events);

  it('ends carts in purchases, with an abandon event, and without a word', () => {
    const withCart = sessions.filter((session) => cartAfter(session).size > 0);
    const share = (ends: (session: SessionEvent[]) => boolean) => withCart.filter(ends).length / withCart.length;
    const bought = share((session) => session.some(isTransaction));
    const abandoned = share((session) => session.filter(isCartEvent).at(-1)?.action === 'abandon');
    expect(bought).toBeGreaterThan(0.4);
    expect(abandoned).toBeGreaterThan(0.1);
    expect(1 - bought - abandoned).toBeGreaterThan(0.1);
  });

  it('brings some customers back within a day to buy what they left', () => {
    const byUser = groupedBy(sessions, (session) => session[0]?.userId ?? '');
    let recovered = 0;
    for (const visits of byUser.values()) {
      for (const [i, visit] of visits.entries()) {
        const left = cartAfter(visit);
        if (visit.some(isTransaction) || left.size === 0) continue;
        const later = visits.slice(i + 1).flat();
        const [purchase] = later.flatMap((event) => (event.topic === 'transactions' ? [event] : []));
        const waitedMs = (purchase?.eventTimeMs ?? 0) - (visit.at(-1)?.eventTimeMs ?? 0);
        if (waitedMs < 15 * 60_000 || waitedMs > 24 * 3_600_000) continue;
        if (purchase?.lines.some(({ productId }) => left.has(productId))) recovered += 1;
      }
    }
    expect(recovered).toBeGreaterThan(30);
  });
});
