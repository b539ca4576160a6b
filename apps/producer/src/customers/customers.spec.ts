import { EventRandom } from '../generate/event-random';
import { CUSTOMER_COUNTRIES } from '../rhythm/countries';
import { Customers } from './customers';

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 5, 1);
const SIZE = 6_000;
const PURCHASES_PER_CUSTOMER_DAY = 0.01;

/** Purchases by customer over so many days at the shop's own pace. */
function purchases(customers: Customers, days: number, size = SIZE): Map<number, number> {
  const random = new EventRandom(3).seek(0);
  const counts = new Map<number, number>();
  const total = days * size * PURCHASES_PER_CUSTOMER_DAY;
  for (let i = 0; i < total; i += 1) {
    const buyer = customers.buyerAt(random, START_MS + (i * days * DAY_MS) / total);
    counts.set(buyer, (counts.get(buyer) ?? 0) + 1);
  }
  return counts;
}

describe('Customers', () => {
  const customers = new Customers(7, SIZE);
  const counts = purchases(customers, 90);
  const orders = [...counts.values()].sort((a, b) => b - a);
  const total = orders.reduce((sum, count) => sum + count, 0);

  it('has in 90 days 50 to 65 % buyers who buy once, and a tenth who place over 30 % of the orders', () => {
    const once = orders.filter((count) => count === 1).length / orders.length;
    const byTopTenth = orders.slice(0, Math.round(orders.length / 10)).reduce((sum, count) => sum + count, 0) / total;
    expect(once).toBeGreaterThan(0.5);
    expect(once).toBeLessThan(0.65);
    expect(byTopTenth).toBeGreaterThan(0.3);
    expect(byTopTenth).toBeLessThan(0.45);
  });

  it('lets nobody buy before the registration or after the last day', () => {
    const random = new EventRandom(4).seek(0);
    for (let i = 0; i < 20_000; i += 1) {
      const timeMs = START_MS + i * 600_000;
      const buyer = customers.buyerAt(random, timeMs);
      expect(customers.registeredAtMs(buyer)).toBeLessThanOrEqual(timeMs);
      expect(customers.leavesAtMs(buyer)).toBeGreaterThanOrEqual(timeMs);
    }
  });

  it.each([Date.UTC(2026, 0, 1), START_MS, Date.UTC(2031, 10, 7)])(
    'has as many active ones as asked for, at %d',
    (t) => {
      let active = 0;
      for (let index = 0; index < customers.registeredBefore(t); index += 1) {
        if (customers.leavesAtMs(index) > t) active += 1;
      }
      expect(active / SIZE).toBeCloseTo(1, 1);
    },
  );

  it('loses customers and wins new ones', () => {
    const later = START_MS + 90 * DAY_MS;
    const buyers = [...counts.keys()];
    const isNew = (index: number) => customers.registeredAtMs(index) >= START_MS;
    expect(buyers.filter(isNew).length / buyers.length).toBeGreaterThan(0.1);
    const gone = buyers.filter((index) => customers.leavesAtMs(index) < later).length / buyers.length;
    expect(gone).toBeGreaterThan(0.1);
    expect(gone).toBeLessThan(0.6);
  });

  it('draws each active customer in proportion to the same rate at any time', () => {
    // So many that comings and goings of single people do not show.
    const many = new Customers(7, 300_000);
    // Those who are active all the time buy as much in the first half of the time as in the second.
    const halves = [0, 0];
    const random = new EventRandom(5).seek(0);
    for (let i = 0; i < 20_000; i += 1) {
      const buyer = many.buyerAt(random, START_MS + i * 6 * 60_000);
      const stays = many.registeredAtMs(buyer) < START_MS && many.leavesAtMs(buyer) > START_MS + 84 * DAY_MS;
      if (stays) halves[i < 10_000 ? 0 : 1]! += 1;
    }
    expect((halves[0] ?? 0) / (halves[1] ?? 1)).toBeCloseTo(1, 1);
  });

  it('looks around more evenly than it buys', () => {
    const random = new EventRandom(6).seek(0);
    const visits = new Map<number, number>();
    for (let i = 0; i < total; i += 1) {
      const shopper = customers.shopperAt(random, START_MS + (i * 90 * DAY_MS) / total);
      visits.set(shopper, (visits.get(shopper) ?? 0) + 1);
    }
    expect(visits.size).toBeGreaterThan(1.1 * counts.size);
  });

  it('lives in the countries by their shares', () => {
    CUSTOMER_COUNTRIES.forEach(({ name, percent }) => {
      const there = [...counts].filter(([index]) => customers.countryOf(index) === name);
      expect(there.reduce((sum, [, count]) => sum + count, 0) / total).toBeCloseTo(percent / 100, 1);
    });
  });

  it('knows a customer by seed and index alone', () => {
    const again = new Customers(7, SIZE);
    for (const index of [0, 1, 4_095, 4_096, 59_999]) {
      expect(again.profileOf(index)).toEqual(customers.profileOf(index));
      expect(again.paymentMethodOf(index)).toBe(customers.paymentMethodOf(index));
    }
    expect(purchases(again, 2)).toEqual(purchases(customers, 2));
    expect(new Customers(8, SIZE).profileOf(0)).not.toEqual(customers.profileOf(0));
  });

  it('gives every customer an address of their own that reaches nobody', () => {
    const emails = Array.from({ length: 5_000 }, (_, index) => customers.profileOf(index).email);
    expect(new Set(emails).size).toBe(emails.length);
    for (const email of emails) expect(email).toMatch(/^[a-z.]+\d+@example\.(com|org|net)$/);
  });

  it('has customers of 18 to 80 years, registered in the order of their ids', () => {
    const profiles = Array.from({ length: 5_000 }, (_, index) => customers.profileOf(index));
    const ages = profiles.map(({ age }) => age);
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(18);
    expect(Math.min(...ages)).toBeLessThan(25);
    expect(Math.max(...ages)).toBeGreaterThan(75);
    expect(Math.max(...ages)).toBeLessThanOrEqual(80);
    const days = profiles.map(({ registration_date: day }) => day);
    expect([...days].sort()).toEqual(days);
    expect(customers.idOf(41)).toBe('user_42');
  });

  it.each([100, 1_000, 10_000_000])('finds a buyer among %d, before the opening too', (size) => {
    const some = new Customers(1, size);
    const random = new EventRandom(1).seek(0);
    for (const timeMs of [0, Date.UTC(2020, 0, 1), START_MS, Date.UTC(2099, 11, 31)]) {
      expect(some.buyerAt(random, timeMs)).toBeGreaterThanOrEqual(0);
    }
  });
});
