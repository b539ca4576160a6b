import { createTestTopics, type TestTopics } from '@globalmart/testing';
import { readAll, runProducer } from './producer-process';

const CUSTOMERS = 20_000;
/** Ninety days at the shop's own pace, a purchase a day of each hundredth customer. */
const PURCHASES = 18_000;
const FLAGS = '--topics transactions --max --seed 5 --start 2026-06-01T00:00:00Z --span 2160h --products 500'.split(
  ' ',
);
jest.setTimeout(300_000);

let topics: TestTopics;
beforeAll(() => (topics = createTestTopics('repeat')));
afterAll(() => topics.cleanUp());

it('has in 90 days 50 to 65 % buyers who buy once, and a tenth who place over 30 % of the orders', async () => {
  const sizes = ['--count', String(PURCHASES), '--customers', String(CUSTOMERS)];
  const { code, errors } = await runProducer(topics, [...FLAGS, ...sizes]);
  expect([code, errors]).toEqual([0, '']);

  const counts = new Map<string, number>();
  for (const { message } of await readAll(topics, ['transactions'])) {
    const user = String(message.key);
    counts.set(user, (counts.get(user) ?? 0) + 1);
  }
  const orders = [...counts.values()].sort((a, b) => b - a);
  const total = orders.reduce((sum, count) => sum + count, 0);
  const once = orders.filter((count) => count === 1).length / orders.length;
  const byTopTenth = orders.slice(0, Math.round(orders.length / 10)).reduce((sum, count) => sum + count, 0) / total;
  expect(once).toBeGreaterThan(0.5);
  expect(once).toBeLessThan(0.65);
  expect(byTopTenth).toBeGreaterThan(0.3);
  expect(byTopTenth).toBeLessThan(0.5);
});
