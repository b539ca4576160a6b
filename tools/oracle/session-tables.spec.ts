import {
  cart,
  clock,
  DAY_MS,
  DELAY_MS,
  expectedRows,
  HOUR_MS,
  MINUTE_MS,
  NOON_MS,
  type Play,
  type Played,
  sale,
  version,
  view,
} from './test/played-ledger';

/** Minutes after noon. */
const at = (minutes: number) => ({ atMs: NOON_MS + minutes * MINUTE_MS });
/** Somebody else's step that takes the watermark of a partition to so many minutes after noon. */
const watermark = (minutes: number, partition = 0): Played =>
  view({ userId: 'zoe', atMs: NOON_MS + minutes * MINUTE_MS + DELAY_MS, partition });

describe('session_metrics', () => {
  async function sessions(events: Played[], reached?: Play['reached']): Promise<string[]> {
    const rows = await expectedRows('session_metrics', { events, reached });
    return rows
      .filter((row) => row['user_id'] !== 'zoe')
      .map((row) => {
        const { user_id: user, session_id: session, start_time: start, end_time: end, duration_seconds: seconds } = row;
        const counts = [row['page_views'], row['cart_adds'], row['cart_removes']].join(' ');
        const said = ['purchase_completed', 'abandoned', 'closed'].filter((flag) => row[flag] === 'true');
        return [
          `${user}/${session} ${clock(start)}-${clock(end)} ${seconds} s:`,
          counts,
          row['total_amount'],
          ...said,
        ].join(' ');
      });
  }

  it('go from the first to the last event of any kind, and count views, adds, removals and money', async () => {
    const events = [
      view(at(1)),
      view({ ...at(2), type: 'search', productId: null }),
      cart('add', { ...at(3), quantity: 5 }),
      cart('remove', at(3.5)),
      cart('update', at(4)),
      cart('checkout', at(5)),
      sale({ ...at(5), sessionId: 's', totalCents: 700 }),
      sale({ ...at(5.02585), sessionId: 's', totalCents: 1 }),
    ];
    // 4 minutes and 1.551 seconds.
    expect(await sessions(events)).toEqual(['ada/s 12:01:00-12:05:01.551 241 s: 1 1 1 701 purchase_completed']);
  });

  it('are a user’s, a session’s and a partition’s own', async () => {
    const events = [view(), view({ userId: 'bob' }), view({ sessionId: 't' }), view({ partition: 1 }), sale()];
    expect(await sessions(events)).toEqual([
      'ada/s 12:00:00-12:00:00 0 s: 1 0 0 0',
      'ada/s 12:00:00-12:00:00 0 s: 1 0 0 0',
      'ada/t 12:00:00-12:00:00 0 s: 1 0 0 0',
      'bob/s 12:00:00-12:00:00 0 s: 1 0 0 0',
    ]);
  });

  it('are closed once the watermark of their partition has come 30 minutes further', async () => {
    const closed = async (...further: Played[]) => (await sessions([view(), ...further]))[0]?.endsWith(' closed');
    expect(await closed(watermark(30))).toBe(true);
    expect(await closed(watermark(30 - 1 / MINUTE_MS))).toBe(false);
    expect(await closed(watermark(40, 1))).toBe(false);
    // Any topic of the job moves it, also by records that are late or repeat others.
    const sold = (minutes: number) => sale({ id: 'x', userId: 'zoe', ...at(minutes) });
    expect(await closed(sold(35), sold(40))).toBe(true);
  });

  it('hold what their own job has reached', async () => {
    const reached = { sessions: { product_views: { 0: 1 }, transactions: { 0: 1 } } };
    const events = [view(), view(at(1)), sale({ sessionId: 's' })];
    expect(await sessions(events, reached)).toEqual(['ada/s 12:00:00-12:00:00 0 s: 1 0 0 100 purchase_completed']);
  });

  it('are abandoned where the cart was, unless something was bought', async () => {
    const left = [cart('add'), watermark(15)];
    expect(await sessions(left)).toEqual(['ada/s 12:00:00-12:00:00 0 s: 0 1 0 0 abandoned']);
    expect(await sessions([cart('add'), watermark(14)])).toEqual(['ada/s 12:00:00-12:00:00 0 s: 0 1 0 0']);
    expect(await sessions([...left, sale({ ...at(20), sessionId: 's' })])).toEqual([
      'ada/s 12:00:00-12:20:00 1200 s: 0 1 0 100 purchase_completed',
    ]);
  });
});

describe('cart_abandonment', () => {
  /** `session time: products cents, minutes min, recovery` */
  async function abandonments(events: Played[], catalogue: Play['catalogue'] = []): Promise<string[]> {
    return (await expectedRows('cart_abandonment', { events, catalogue })).map((row) => {
      const { session_id: session, abandonment_time: time, products_in_cart: products, cart_value: value } = row;
      const recovered = row.recovered_at === null ? '' : `, recovered ${clock(row.recovered_at)}`;
      return `${session} ${clock(time)}: ${products} ${value}, ${row['time_in_cart_minutes']} min${recovered}`;
    });
  }
  /** Of carts long left alone. */
  const inTheEnd = (events: Played[], catalogue?: Play['catalogue']) =>
    abandonments([...events, watermark(600)], catalogue);

  describe('by time', () => {
    const add = cart('add', { priceCents: 100 });

    it('comes 15 minutes after the last cart event, when the watermark is there', async () => {
      expect(await abandonments([add, watermark(15)])).toEqual(['s 12:15:00: 1 100, 0 min']);
      expect(await abandonments([add, watermark(15 - 1 / MINUTE_MS)])).toEqual([]);
      expect(await abandonments([add, watermark(20, 1)])).toEqual([]);
    });

    it('is put off by an event before, and not by one at that very moment', async () => {
      const justBefore = cart('add', { ...at(15 - 1 / MINUTE_MS), quantity: 0 });
      expect(await inTheEnd([add, justBefore])).toEqual(['s 12:29:59.999: 1 100, 14 min']);
      expect(await inTheEnd([add, cart('add', at(15))])).toEqual(['s 12:15:00: 1 100, 0 min']);
      expect(await inTheEnd([add, cart('checkout', at(10))])).toEqual(['s 12:25:00: 1 100, 10 min']);
      expect(await inTheEnd([add, view(at(10))])).toEqual(['s 12:15:00: 1 100, 0 min']);
    });

    it('is prevented by a purchase of the session before that moment', async () => {
      const bought = (minutes: number, sessionId: string | null = 's') => sale({ ...at(minutes), sessionId });
      expect(await inTheEnd([add, bought(0)])).toEqual([]);
      expect(await inTheEnd([add, bought(15 - 1 / MINUTE_MS)])).toEqual([]);
      expect(await inTheEnd([add, bought(15)])).toEqual(['s 12:15:00: 1 100, 0 min']);
      expect(await inTheEnd([add, bought(5, null)])).toEqual(['s 12:15:00: 1 100, 0 min']);
      expect(await inTheEnd([add, bought(5, 't')])).toEqual(['s 12:15:00: 1 100, 0 min']);
    });

    it('needs something in the cart', async () => {
      expect(await inTheEnd([cart('add', { quantity: 0 }), cart('remove', at(1)), cart('checkout', at(2))])).toEqual(
        [],
      );
    });
  });

  describe('by an event', () => {
    it('comes at once, at its own time', async () => {
      const events = [cart('add', { priceCents: 100 }), cart('abandon', at(2.99))];
      expect(await abandonments(events)).toEqual(['s 12:02:59.400: 1 100, 2 min']);
    });

    it('is none where the cart is empty', async () => {
      expect(await inTheEnd([cart('abandon')])).toEqual([]);
      expect(await inTheEnd([cart('add'), cart('remove', at(1)), cart('abandon', at(2))])).toEqual([]);
      expect(await inTheEnd([cart('abandon'), cart('add', at(1))])).toEqual(['s 12:16:00: 1 0, 0 min']);
    });

    it('is of no account once the time had come, though only the watermark can say so', async () => {
      const events = [cart('add'), cart('abandon', at(16))];
      expect(await abandonments([...events, watermark(14)])).toEqual([]);
      expect(await abandonments([...events, watermark(15)])).toEqual(['s 12:15:00: 1 0, 0 min']);
    });
  });

  it('is the first of its session', async () => {
    const events = [cart('add', { priceCents: 100 }), cart('add', at(20)), cart('abandon', at(21))];
    expect(await inTheEnd(events)).toEqual(['s 12:15:00: 1 100, 0 min']);
  });

  it('counts what the cart holds, product by product', async () => {
    const change = (action: string, quantity: number | null, productId = 'P1', minutes = 0) =>
      cart(action, { quantity, productId, priceCents: productId === 'P1' ? 100 : 1, ...at(minutes) });
    const events = [
      change('add', 2),
      change('add', 3, 'P1', 1),
      // Not below nothing.
      change('remove', 9, 'P1', 2),
      change('add', 4, 'P1', 3),
      change('remove', 1, 'P1', 4),
      change('add', 5, 'P2', 5),
      change('update', 7, 'P2', 6),
      change('remove', 8, 'P2', 7),
      change('add', 6, 'P2', 8),
      change('add', 5, 'P3', 9),
      change('remove', null, 'P3', 10),
    ];
    // P1: 0 + 4 − 1 = 3 at 1.00; P2: 6 at 0.01. The cart was empty at minute 2, so 3 to 10.
    expect(await inTheEnd(events)).toEqual(['s 12:25:00: 2 306, 7 min']);
    // A purchase takes it all: then only what comes after.
    const bought = sale({ ...at(11), sessionId: 's' });
    expect(await inTheEnd([...events, bought, change('add', 1, 'P3', 12)])).toEqual(['s 12:27:00: 1 1, 0 min']);
  });

  it('takes what happens at one moment in the order of topics and ids', async () => {
    const set = (id: string, quantity: number) => cart('update', { id, quantity, priceCents: 1 });
    expect(await inTheEnd([set('b', 2), set('a', 3)])).toEqual(['s 12:15:00: 1 2, 0 min']);
    // By code points: U+10000 is after U+FFFF, though its first half as UTF-16 is before.
    expect(await inTheEnd([set('\u{10000}', 2), set('\uffff', 3)])).toEqual(['s 12:15:00: 1 2, 0 min']);
    expect(await inTheEnd([sale({ id: 'a', sessionId: 's' }), set('b', 2)])).toEqual([]);
  });

  describe('is worth', () => {
    const add = cart('add', { quantity: 3 });

    it('the last price that an event of the session gave', async () => {
      const priced = (priceCents: number, minutes: number) => cart('add', { ...at(minutes), quantity: 0, priceCents });
      expect(await inTheEnd([add, priced(100, 1), priced(90, 2)], [version()])).toEqual(['s 12:17:00: 1 270, 2 min']);
      // Given when it was abandoned already.
      expect(await inTheEnd([add, priced(90, 20)], [version()])).toEqual(['s 12:15:00: 1 1500, 0 min']);
      // By somebody else.
      const other = cart('add', { priceCents: 100, userId: 'bob', quantity: 0 });
      expect(await inTheEnd([add, other], [version()])).toEqual(['s 12:15:00: 1 1500, 0 min']);
    });

    it('otherwise that of the version two seconds before its last cart event was stored', async () => {
      const stored = cart('checkout', { ...at(1), appendMs: NOON_MS + 90_000 });
      const versions = (lateMs: number) => [
        version(),
        version({ appendMs: NOON_MS + 88_000 + lateMs, priceCents: '700', offset: 1n }),
      ];
      expect(await inTheEnd([add, stored], versions(0))).toEqual(['s 12:16:00: 1 2100, 1 min']);
      expect(await inTheEnd([add, stored], versions(1))).toEqual(['s 12:16:00: 1 1500, 1 min']);
    });

    it('nothing where there is none, or the product was removed', async () => {
      expect(await inTheEnd([add])).toEqual(['s 12:15:00: 1 0, 0 min']);
      expect(await inTheEnd([add], [version({ productId: 'P2' })])).toEqual(['s 12:15:00: 1 0, 0 min']);
      const removed = { ...version({ appendMs: NOON_MS - HOUR_MS, offset: 1n }), product: null };
      expect(await inTheEnd([add], [version(), removed])).toEqual(['s 12:15:00: 1 0, 0 min']);
    });
  });

  it('is recovered by the user’s first purchase within 24 hours', async () => {
    // Minutes after the abandonment at 12:15.
    const bought = (minutes: number, given: Parameters<typeof sale>[0] = {}) => sale({ ...at(15 + minutes), ...given });
    const recovered = async (...purchases: Played[]) =>
      (await inTheEnd([cart('add', { priceCents: 1 }), ...purchases]))[0]?.slice('s 12:15:00: 1 1, 0 min'.length);
    expect(await recovered(bought(2), bought(1), bought(3))).toBe(', recovered 12:16:00');
    expect(await recovered(bought(2, { sessionId: 't' }))).toBe(', recovered 12:17:00');
    expect(await recovered(bought(0))).toBe('');
    expect(await recovered(bought(DAY_MS / MINUTE_MS))).toBe(', recovered 12:15:00');
    expect(await recovered(bought((DAY_MS + 1) / MINUTE_MS))).toBe('');
    expect(await recovered(bought(1, { userId: 'bob' }), bought(1, { partition: 1 }))).toBe('');
  });

  it('goes with its session, 30 days after that ended', async () => {
    const newest = (lessMs: number) => view({ userId: 'zoe', atMs: NOON_MS + 30 * DAY_MS - lessMs });
    const add = cart('add', { priceCents: 1 });
    expect(await abandonments([add, newest(1)])).toEqual(['s 12:15:00: 1 1, 0 min']);
    expect(await abandonments([add, newest(0)])).toEqual([]);
  });
});
