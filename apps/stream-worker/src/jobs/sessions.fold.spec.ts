import type { CartEvent, ProductView, Transaction } from '@globalmart/contracts';
import type { JudgedEvent } from '@globalmart/streaming';
import * as fc from 'fast-check';
import { purchasesSent, type SentSession, sessionsSent, stateOf } from '../../test/session-rows';
import { SessionsFold } from './sessions.fold';
import type { SessionEvent } from './sessions/sessions';

const NOON = Date.UTC(2026, 0, 31, 12);
const MINUTE = 60_000;

type Of = Partial<{ userId: string; sessionId: string }>;

function view(minute: number, of: Of = {}): ProductView {
  const what = { eventType: 'view', productId: 'p', category: undefined, durationSeconds: 5 } as const;
  return { topic: 'product_views', ...common(minute, of), ...what, searchQuery: undefined, resultsCount: undefined };
}

function cart(minute: number, action: CartEvent['action'], productId = 'p', quantity?: number): CartEvent {
  const what = { action, productId, category: undefined, quantity, priceCents: 250 };
  return { topic: 'cart_events', ...common(minute), ...what, id: `${action} ${productId} ${quantity}` };
}

function sale(minute: number, totalCents: number, of: Of & { readonly isInStore?: boolean } = {}): Transaction {
  const rest = { totalCents, lines: [], paymentMethod: 'paypal', country: 'USA', storeId: 0 } as const;
  const { sessionId, ...bought } = common(minute, of);
  return { topic: 'transactions', ...bought, sessionId: of.isInStore ? undefined : sessionId, ...rest };
}

function common(minute: number, { userId = 'ada', sessionId = 's' }: Of = {}) {
  return { id: 'e', key: userId, userId, sessionId, eventTimeMs: NOON + minute * MINUTE };
}

/** The fold together with a table under it. */
class Sessions {
  readonly rows = new Map<string, SentSession>();
  readonly purchases = new Set<string>();
  loads = 0;

  constructor(private readonly fold = new SessionsFold(3)) {}

  take(event: SessionEvent, verdict: 'valid' | 'late' | 'duplicate' = 'valid'): this {
    const { state } = this.fold;
    const record = { offset: 0, appendTimeMs: event.eventTimeMs + 7, key: null, value: null };
    const keys = state.missing({ records: [record], judgements: [{ ok: true, event }] }, 0);
    this.loads += keys.length;
    state.load(
      keys.map(([userId = '', sessionId = '']) => {
        const row = this.rows.get(`${userId} ${sessionId}`);
        return row && stateOf(row);
      }),
    );
    const judged: JudgedEvent = { verdict, event };
    this.fold.apply(judged, record);
    return this;
  }

  flush(): this {
    const delta = this.fold.take();
    if (delta === undefined) return this;
    for (const row of sessionsSent(delta)) this.rows.set(`${String(row.userId)} ${String(row.sessionId)}`, row);
    for (const [partition, userId, timeMs] of purchasesSent(delta)) {
      this.purchases.add(`${partition} ${userId} ${(timeMs - NOON) / MINUTE}`);
    }
    this.fold.state.committed();
    return this;
  }
}

function after(...events: SessionEvent[]): Sessions {
  const sessions = new Sessions();
  for (const event of events) sessions.take(event);
  return sessions.flush();
}

describe('SessionsFold', () => {
  it('makes one row of what the three topics say of a session', () => {
    const { rows } = after(view(0), cart(2, 'add', 'p', 2), cart(3, 'checkout'), sale(5, 500), view(4));
    expect([...rows.values()]).toEqual([
      {
        partition: 3,
        userId: 'ada',
        sessionId: 's',
        startMs: NOON,
        endMs: NOON + 5 * MINUTE,
        pageViews: 2,
        totalCents: 500,
        purchases: 1,
        adds: 1,
        removes: 0,
        checkouts: 1,
        lastMs: NOON + 3 * MINUTE,
        keptProducts: undefined,
        keptUnits: undefined,
        abandonedMs: undefined,
        isByEvent: undefined,
        products: undefined,
        minutes: undefined,
        pricedCents: undefined,
        unpricedProducts: undefined,
        unpricedUnits: undefined,
        catalogueMs: undefined,
        history: expect.any(Buffer) as Buffer,
      },
    ]);
  });

  it('keeps sessions apart by user and by name', () => {
    const { rows } = after(view(0), view(0, { userId: 'bob' }), view(0, { sessionId: 't' }), view(1));
    expect([...rows].map(([key, { pageViews }]) => `${key}: ${String(pageViews)}`)).toEqual([
      'ada s: 2',
      'ada t: 1',
      'bob s: 1',
    ]);
  });

  it('needs no history for a session that only looked', () => {
    expect(after(view(0)).rows.get('ada s')).toMatchObject({ adds: 0, lastMs: undefined, history: undefined });
  });

  it('says when users bought something, also outside any session', () => {
    const { rows, purchases } = after(sale(0, 1), sale(1, 2, { isInStore: true }), sale(2, 3, { userId: 'bob' }));
    expect([...rows.keys()]).toEqual(['ada s', 'bob s']);
    expect([...purchases]).toEqual(['3 ada 0', '3 ada 1', '3 bob 2']);
  });

  it('hands over a purchase in a store although no session has changed, and then nothing more', () => {
    const fold = new SessionsFold(3);
    const sessions = new Sessions(fold).take(sale(0, 1, { isInStore: true }));
    const delta = fold.take() ?? { sessions: [], purchases: [] };
    expect([sessionsSent(delta), purchasesSent(delta)]).toEqual([[], [[3, 'ada', NOON]]]);
    expect(fold.take()).toBeUndefined();
    expect(sessions.loads).toBe(0);
  });

  it('leaves out what is late, repeated or invalid', () => {
    const fold = new SessionsFold(3);
    new Sessions(fold).take(sale(0, 1), 'late').take(sale(0, 1), 'duplicate');
    fold.apply(
      { verdict: 'invalid', reason: 'schema', field: null },
      { offset: 0, appendTimeMs: 0, key: null, value: null },
    );
    expect(fold.take()).toBeUndefined();
    expect(fold.heldBytes).toBe(0);
  });

  it('goes on from the row that it has written before', () => {
    const sessions = after(cart(0, 'add', 'p', 2));
    expect(sessions.rows.get('ada s')).toMatchObject({ abandonedMs: NOON + 15 * MINUTE, pricedCents: 500 });
    const other = new Sessions(new SessionsFold(3));
    for (const [key, row] of sessions.rows) other.rows.set(key, row);
    other.take(sale(14, 500)).flush();
    expect(other.loads).toBe(1);
    expect(other.rows.get('ada s')).toEqual(after(sale(14, 500), cart(0, 'add', 'p', 2)).rows.get('ada s'));
  });

  it('says that more and more waits to be written, until it is handed over', () => {
    const fold = new SessionsFold(3);
    const sessions = new Sessions(fold).take(view(0));
    const held = fold.heldBytes;
    sessions.take(view(1));
    expect([held > 0, fold.heldBytes]).toEqual([true, held]);
    sessions.take(view(1, { sessionId: 't' }));
    expect(fold.heldBytes).toBe(2 * held);
    sessions.take(sale(0, 1, { isInStore: true }));
    expect(fold.heldBytes).toBeGreaterThan(2 * held);
    sessions.flush();
    expect(fold.heldBytes).toBe(0);
  });

  it('leaves the same rows whatever the order of events, wherever flushes fall and however little it remembers', () => {
    const minute = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 40 }));
    const of = fc.record({ userId: fc.constantFrom('ada', 'bob'), sessionId: fc.constantFrom('s', 't') });
    const step = fc.constantFrom('add', 'remove', 'update', 'checkout', 'abandon');
    const event = fc.oneof(
      fc.tuple(minute, of).map(([at, whose]) => view(at, whose)),
      fc
        .tuple(minute, of, step, fc.constantFrom('p', 'q'), fc.nat(2), fc.uuid())
        .map(([at, whose, action, product, count, id]) => ({ ...cart(at, action, product, count), ...whose, id })),
      fc
        .tuple(minute, of, fc.nat(99), fc.boolean())
        .map(([at, whose, cents, isInStore]) => sale(at, cents, { ...whose, isInStore })),
    );
    const logs = fc
      .array(event, { maxLength: 40 })
      .chain((drawn) =>
        fc.tuple(
          fc.constant(drawn),
          fc.shuffledSubarray(drawn, { minLength: drawn.length }),
          fc.integer({ min: 1, max: 9 }),
        ),
      );
    fc.assert(
      fc.property(logs, ([drawn, shuffled, every]) => {
        const sessions = new Sessions(new SessionsFold(3, 1));
        shuffled.forEach((one, at) => {
          sessions.take(one);
          if (at % every === 0) sessions.flush();
        });
        const plain = after(...drawn);
        const sorted = <Value>(values: Iterable<Value>) => [...values].sort();
        expect(sorted(sessions.flush().rows)).toEqual(sorted(plain.rows));
        expect(sorted(sessions.purchases)).toEqual(sorted(plain.purchases));
      }),
    );
  });
});
