import {
  cart,
  clock,
  DELAY_MS,
  expectedRows,
  HOUR_MS,
  line,
  MINUTE_MS,
  NOON_MS,
  type Play,
  type Played,
  sale,
  update,
  version,
  view,
} from './test/played-ledger';

const at = (minutes: number) => ({ atMs: NOON_MS + minutes * MINUTE_MS });
const JUST_BEFORE = -1 / MINUTE_MS;
/** Units of a product sold at so many minutes after noon. */
const sold = (quantity: number, minutes = 0, productId = 'P1') =>
  sale({ ...at(minutes), lines: [line('Books', 100, quantity, productId)] });
/** A change elsewhere that takes the greatest watermark to so many minutes after noon. */
const watermark = (minutes: number): Played =>
  update(0, { atMs: NOON_MS + minutes * MINUTE_MS + DELAY_MS, partition: 2, productId: 'elsewhere' });

describe('inventory_status', () => {
  async function status(play: Play): Promise<Record<string, string | null>[]> {
    return expectedRows('inventory_status', { catalogue: [version()], ...play });
  }
  async function figure(name: string, events: Played[]): Promise<string | null | undefined> {
    return (await status({ events }))[0]?.[name];
  }

  it('has a row for each product that is in the catalogue now, as its newest version says', async () => {
    const removed = { ...version({ productId: 'P3', offset: 1n, appendMs: NOON_MS }), product: null };
    const catalogue = [
      version(),
      version({ offset: 6n, appendMs: NOON_MS, name: 'Plans' }),
      version({ offset: 7n, appendMs: NOON_MS, name: 'Atlas', category: 'Geo', inventory: '7' }),
      version({ offset: 8n, appendMs: NOON_MS - 1, name: 'Old' }),
      version({ productId: 'P2', partition: 1 }),
      version({ productId: 'P3' }),
      removed,
    ];
    const rows = await status({ events: [sold(1, 0, 'P4')], catalogue });
    expect(rows.map((row) => [row.product_id, row.product_name, row.category, row.current_stock].join(' '))).toEqual([
      'P1 Atlas Geo 7',
      'P2 Maps Books 100',
    ]);
  });

  it('counts what came in and what was sold, in whichever partition and however far below nothing', async () => {
    const stock = (events: Played[]) => figure('current_stock', events);
    expect(await stock([update(50), update(-20), sold(3), sale({ lines: [line('A', 1, 4), line('B', 1, 5)] })])).toBe(
      '118',
    );
    expect(await stock([sold(60), sale({ partition: 1, lines: [line(null, 1, 41)] })])).toBe('-1');
    expect(await stock([update(50, { id: 'a' }), update(50, { id: 'a' })])).toBe('150');
  });

  it('holds what its own job has reached', async () => {
    const reached = { inventory: { transactions: { 0: 1 }, inventory_updates: {} } };
    expect((await status({ events: [sold(1), sold(1), update(5)], reached }))[0]?.current_stock).toBe('99');
  });

  describe('reserves', () => {
    const reserved = (...events: Played[]) => figure('reserved_stock', events);
    /** Takes the watermark of a partition of the sessions, which is not that of the stock. */
    const sessionsAt = (minutes: number, partition = 0) =>
      view({ userId: 'zoe', atMs: NOON_MS + minutes * MINUTE_MS + DELAY_MS, partition });
    const add = cart('add', { quantity: 3 });

    it('what is in carts, of which the last event is less than 15 minutes behind the watermark', async () => {
      expect(await reserved(add, cart('add', { userId: 'bob', partition: 1, quantity: 2 }))).toBe('5');
      expect(await reserved(add, cart('add', { productId: 'P2' }), cart('remove', { ...at(1), quantity: 1 }))).toBe(
        '2',
      );
      expect(await reserved(add, sessionsAt(15 + JUST_BEFORE))).toBe('3');
      expect(await reserved(add, sessionsAt(15))).toBe('0');
      expect(await reserved(add, sessionsAt(15, 1))).toBe('3');
      expect(await reserved(add, cart('checkout', at(5)), sessionsAt(15))).toBe('3');
    });

    it('nothing of carts that were left or bought, until something happens in them again', async () => {
      expect(await reserved(add, cart('abandon', at(1)))).toBe('0');
      expect(await reserved(add, cart('abandon', at(1)), cart('checkout', at(2)))).toBe('3');
      expect(await reserved(add, sale({ ...at(1), sessionId: 's', lines: [line('Books', 1, 1, 'P2')] }))).toBe('0');
      expect(await reserved(add, sale({ ...at(1), sessionId: 's' }), cart('add', at(2)))).toBe('1');
    });

    it('and leaves the rest available', async () => {
      const [row] = await status({ events: [add, sold(98)] });
      expect([row?.current_stock, row?.reserved_stock, row?.available_stock]).toEqual(['2', '3', '-1']);
    });
  });

  describe('velocity', () => {
    it('is what was sold in the 60 whole minutes before the greatest watermark', async () => {
      const velocity = (...events: Played[]) => figure('velocity_per_hour', [...events, watermark(60.5)]);
      expect(await velocity(sold(3, 0), sold(4, 60 + JUST_BEFORE))).toBe('7');
      expect(await velocity(sold(3, JUST_BEFORE), sold(4, 60))).toBe('0');
      expect(await velocity(update(-5, at(1)))).toBe('0');
    });

    it('gives the days of cover in hundredths, half away from zero', async () => {
      const cover = (stock: number, quantity: number) =>
        figure('days_of_cover', [update(stock - 100 + quantity), sold(quantity), watermark(60)]);
      // 90 ÷ (10 × 24) = 0.375; 1 ÷ 24 = 0.0417; −90 ÷ 240 = −0.375.
      expect(await cover(90, 10)).toBe('38');
      expect(await cover(1, 1)).toBe('4');
      expect(await cover(-90, 10)).toBe('-38');
      expect(await cover(0, 1)).toBe('0');
      expect(await figure('days_of_cover', [watermark(60)])).toBeNull();
    });

    it('is high from ten on, if it is three times that of the day before', async () => {
      const isHigh = async (lastHour: number, dayBefore: number, minutes = -1440) =>
        figure('high_demand', [sold(dayBefore, minutes), sold(lastHour, 0), watermark(60)]);
      // 80 ÷ 24 = 3.33 an hour, three times of which are 10.
      expect(await isHigh(10, 80)).toBe('true');
      expect(await isHigh(10, 81)).toBe('false');
      expect(await isHigh(10, 81, -1440 + JUST_BEFORE)).toBe('true');
      expect(await isHigh(10, 81, JUST_BEFORE)).toBe('false');
      expect(await isHigh(9, 1)).toBe('false');
    });
  });
});

describe('low_stock_alerts', () => {
  /** `product threshold from-to status now` */
  async function alerts(events: Played[], inventory = '12', catalogue = [version({ inventory })]): Promise<string[]> {
    return (await expectedRows('low_stock_alerts', { events, catalogue })).map((row) => {
      const { product_id: product, threshold, alert_time: from, resolved_at: to, status, current_stock: stock } = row;
      return `${product} ${threshold} ${clock(from)}-${clock(to)} ${status}, now ${stock}`;
    });
  }

  it('begin at the end of the minute in which a level is reached, and end with that in which it is left', async () => {
    const events = [sold(1, 0), sold(1, 1), sold(5, 2), update(1, at(3)), update(5, at(4)), watermark(10)];
    expect(await alerts(events)).toEqual([
      // 11, 10, 5, 6, 11
      'P1 10 12:02:00-12:05:00 resolved, now 11',
      'P1 5 12:03:00-12:04:00 resolved, now 11',
    ]);
  });

  it('take a minute as a whole, its start and not its end', async () => {
    const events = [sold(2, 0), update(1, at(1 + JUST_BEFORE)), sold(1, 1), watermark(10)];
    // 11 at 12:01, 10 at 12:02.
    expect(await alerts(events)).toEqual(['P1 10 12:02:00-never open, now 10']);
  });

  it('go no further than the greatest watermark, while the stock shown is that of now', async () => {
    const events = [sold(2, 0), update(5, at(3))];
    expect(await alerts([...events, watermark(1)])).toEqual(['P1 10 12:01:00-never open, now 15']);
    expect(await alerts([...events, watermark(1 + JUST_BEFORE)])).toEqual([]);
    expect(await alerts([...events, watermark(4)])).toEqual(['P1 10 12:01:00-12:04:00 resolved, now 15']);
  });

  it('come again', async () => {
    const events = [sold(2, 0), update(1, at(5)), sold(1, 9), watermark(20)];
    expect(await alerts(events)).toEqual([
      'P1 10 12:01:00-12:06:00 resolved, now 10',
      'P1 10 12:10:00-never open, now 10',
    ]);
  });

  it('begin with a product’s first event where it was low all the time', async () => {
    expect(await alerts([sold(1, 0.5), watermark(10)], '5')).toEqual([
      'P1 10 12:01:00-never open, now 4',
      'P1 5 12:01:00-never open, now 4',
    ]);
    expect(await alerts([watermark(10)], '5')).toEqual([]);
  });

  it('walk again with what came later, and with the newest inventory', async () => {
    const late = [sold(4, 5), update(10, { ...at(2), partition: 1 }), watermark(10)];
    expect(await alerts(late)).toEqual([]);
    const catalogue = [version(), version({ inventory: '6', offset: 1n, appendMs: NOON_MS + HOUR_MS })];
    expect(await alerts([update(1), watermark(10)], '', catalogue)).toEqual(['P1 10 12:01:00-never open, now 7']);
  });

  it('are of products that are in the catalogue', async () => {
    const removed = { ...version({ offset: 1n, appendMs: NOON_MS }), product: null };
    expect(await alerts([sold(100), watermark(10)], '', [version(), removed])).toEqual([]);
  });
});
