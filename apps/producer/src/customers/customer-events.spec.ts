import { judgeRecord } from '@globalmart/contracts';
import { CustomerEvents } from './customer-events';
import { Customers } from './customers';

const START_MS = Date.UTC(2026, 5, 1);
const DAY_MS = 86_400_000;
const customers = new Customers(7, 100_000);
const made = [...new CustomerEvents({ customers, seed: 7 }).between(START_MS, START_MS + DAY_MS)];

describe('CustomerEvents', () => {
  it('passes the contract, in order of time, with ids of its own', () => {
    let lastMs = START_MS;
    for (const message of made) {
      const appendTimeMs = START_MS + DAY_MS;
      const key = Buffer.from(message.user_id);
      const judged = judgeRecord('customer_events', { key, value: Buffer.from(JSON.stringify(message)), appendTimeMs });
      expect(judged).toMatchObject({ ok: true });
      expect(Date.parse(message.timestamp)).toBeGreaterThanOrEqual(lastMs);
      lastMs = Date.parse(message.timestamp);
    }
    expect(new Set(made.map(({ event_id: id }) => id)).size).toBe(made.length);
  });

  it('registers the next customers, once each, whatever the steps in which it is asked', () => {
    const steps = [0, 1, 3_600_000, 3_600_001, 50_000_000, DAY_MS].map((ms) => START_MS + ms);
    const events = new CustomerEvents({ customers, seed: 7 });
    const inSteps = steps.slice(1).flatMap((toMs, i) => [...events.between(steps[i] ?? 0, toMs)]);
    expect(inSteps).toEqual(made);
    const registered = made.filter(({ event_type: type }) => type === 'registered').map(({ user_id: id }) => id);
    const first = customers.registeredBefore(START_MS);
    expect(registered).toEqual(registered.map((_, i) => customers.idOf(first + i)));
    expect(registered.length).toBeGreaterThan(100);
  });

  it('registers somebody on the day that the profile says', () => {
    for (const { event_type: type, registration_date: day, timestamp } of made) {
      if (type === 'registered') expect(timestamp.slice(0, 10)).toBe(day);
    }
  });

  it('changes preferences, and neither country, age nor the day of registration', () => {
    const updates = made.filter(({ event_type: type }) => type === 'profile_updated');
    expect(updates.length / made.length).toBeCloseTo(0.25, 1);
    const before = updates.map(({ user_id: id }) => customers.profileOf(Number(id.slice(5)) - 1));
    updates.forEach((update, i) => {
      const { country, age, registration_date } = before[i] ?? {};
      expect(update).toMatchObject({ country, age, registration_date });
    });
    const changed = updates.filter(({ preferences }, i) => preferences.join() !== before[i]?.preferences.join());
    expect(changed.length / updates.length).toBeGreaterThan(0.9);
  });
});
