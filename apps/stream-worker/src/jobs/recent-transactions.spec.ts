import { DEFAULT_COUNTRIES, PAYMENT_METHODS, type Transaction } from '@globalmart/contracts';
import { SeededRandom } from '@globalmart/streaming/simulation';
import { RecentTransactions } from './recent-transactions';

const NOON = Date.UTC(2026, 0, 31, 12);
const REACH_MS = 600_000;

function sale(id: string, userId: string, eventTimeMs: number): Transaction {
  return {
    topic: 'transactions',
    id,
    key: userId,
    eventTimeMs,
    userId,
    totalCents: 250,
    lines: [],
    paymentMethod: 'paypal',
    country: 'UK',
    sessionId: undefined,
    storeId: 0,
  };
}

describe('RecentTransactions', () => {
  it('finds a user’s own, oldest first, both bounds included', () => {
    const recent = new RecentTransactions(REACH_MS);
    recent.add(sale('b', 'ada', NOON + 20), 1);
    recent.add(sale('x', 'bob', NOON + 20), 2);
    recent.add(sale('a', 'ada', NOON + 10), 3);
    recent.add(sale('d', 'ada', NOON + 40), 4);
    const slot = recent.add(sale('c', 'ada', NOON + 30), 5);
    const found = (fromMs: number, untilMs: number) =>
      recent.ofSameUser(slot, NOON + fromMs, NOON + untilMs).map((own) => recent.id(own));
    expect(found(0, 100)).toEqual(['a', 'b', 'c', 'd']);
    expect(found(20, 30)).toEqual(['b', 'c']);
    expect(found(21, 29)).toEqual([]);
  });

  it('keeps what the rules look at', () => {
    const recent = new RecentTransactions(REACH_MS);
    const offset = 2 ** 52;
    const timeMs = Date.UTC(9999, 11, 31);
    for (const country of DEFAULT_COUNTRIES) {
      for (const paymentMethod of PAYMENT_METHODS) {
        const event = { ...sale('t', 'ada', timeMs), totalCents: 100_000_000, country, paymentMethod };
        const slot = recent.add(event, offset);
        expect(recent.ofSameUser(slot, timeMs, timeMs)).toContain(slot);
        expect([recent.timeMs(slot), recent.offset(slot), recent.amountCents(slot)]).toEqual([
          timeMs,
          offset,
          100_000_000,
        ]);
        expect(recent.countryName(recent.country(slot))).toBe(country);
        expect(PAYMENT_METHODS[recent.paymentMethod(slot)]).toBe(paymentMethod);
      }
    }
  });

  it('says the same as a list that forgets nothing, while it grows and forgets', () => {
    const random = new SeededRandom(1);
    const recent = new RecentTransactions(REACH_MS);
    const all: Transaction[] = [];
    let greatestMs = NOON;
    for (let at = 0; at < 20_000; at++) {
      greatestMs += random.below(400);
      const watermarkMs = greatestMs - 300_000;
      recent.moveWatermark(watermarkMs);
      const userId = `u-${random.below(random.chance(0.5) ? 5_000 : 20)}`;
      const event = sale(`id-${'x'.repeat(random.below(90))}-${at}`, userId, greatestMs - random.below(300_001));
      all.push(event);
      const slot = recent.add(event, at);
      if (!random.chance(0.05)) continue;
      const fromMs = event.eventTimeMs - REACH_MS;
      const found = recent.ofSameUser(slot, fromMs, greatestMs);
      const own = all.flatMap((other, offset) =>
        other.userId === userId && other.eventTimeMs >= fromMs ? [{ offset, timeMs: other.eventTimeMs }] : [],
      );
      expect(found.map((one) => recent.timeMs(one))).toEqual(own.map(({ timeMs }) => timeMs).sort((a, b) => a - b));
      expect(found.map((one) => recent.offset(one)).sort()).toEqual(own.map(({ offset }) => offset).sort());
      for (const one of found) {
        if (recent.timeMs(one) >= watermarkMs) expect(recent.id(one)).toBe(all[recent.offset(one)]?.id);
      }
    }
    // 900 s of a transaction each 0.2 s, and the room for more that a new table is given.
    expect(recent.held).toBeLessThan(4_500 * 1.4);
  });

  it('does not grow with the length of the log', () => {
    const recent = new RecentTransactions(REACH_MS);
    let most = 0;
    for (let second = 0; second < 40_000; second++) {
      recent.moveWatermark(NOON + second * 1_000 - 600_000);
      recent.add(
        sale(`01980a4e-7c00-7000-8000-${String(second).padStart(12, '0')}`, `u-${second}`, NOON + second * 1_000),
        second,
      );
      most = Math.max(most, recent.bytes);
    }
    // 1,200 seconds are held: 52 bytes each and half of them 16 of id, with room for a third more and a chunk of ids.
    expect(most).toBeLessThan(1_200 * (52 + 16) * 1.35 + 1_000);
  });
});
