import { judgeRecord, type TimedEvent } from '@globalmart/contracts';
import { POISON_CASES } from '@globalmart/contracts/fixtures';
import fc from 'fast-check';
import { readEvent, READ_TOPICS, type ReadTopic } from './read-event';
import { judgeEvent, QUALITY_TOPICS, type QualityTopic } from './judge-event';

const COUNTRIES = new Set(['USA', 'UK', 'Canada', 'Germany', 'France']);
const APPEND_MS = Date.UTC(2024, 2, 1, 12);

describe('judgeEvent', () => {
  test.each(POISON_CASES.map((poison) => [poison.name, poison] as const))('%s', (_name, poison) => {
    const judged = judgeEvent(poison.topic, poison, COUNTRIES);
    expect(judged.valid ? null : judged.reason).toBe(poison.reason);
  });

  it('names the products of lines without a category of their own', () => {
    const line = (category?: string | null) => ({ product_id: `in ${category}`, quantity: 1, price: 1, category });
    const sale = {
      transaction_id: 't',
      user_id: 'u',
      timestamp: '2024-03-01T12:00:00Z',
      products: [line('Books'), line(), line('unknown'), line(null)],
      total_amount: 4,
      payment_method: 'paypal',
      country: 'UK',
    };
    const record = { key: Buffer.from('u'), value: Buffer.from(JSON.stringify(sale)), appendTimeMs: APPEND_MS };
    expect(judgeEvent('transactions', record, COUNTRIES)).toEqual({
      valid: true,
      id: 't',
      eventTimeMs: APPEND_MS,
      uncategorised: ['in undefined', 'in null'],
    });
  });
});

const odd = fc.constantFrom<unknown>(
  undefined,
  null,
  '',
  0,
  -1,
  1.5,
  [],
  {},
  'x'.repeat(101),
  '\0',
  '\ud800',
  '1',
  1e9 + 1,
);
const field = (usual: fc.Arbitrary<unknown>) =>
  fc.oneof({ arbitrary: usual, weight: 25 }, { arbitrary: odd, weight: 1 });
const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 5 }),
  fc.constantFrom('__proto__', '😀'.repeat(100), '\ufffd'),
);
const time = fc
  .oneof(fc.constantFrom(-600_000, 0, 299_999, 300_000, 300_001), fc.integer({ min: -1e9, max: 1e9 }))
  .map((ms) => new Date(APPEND_MS + ms).toISOString());
const whole = (min: number, max: number) => fc.integer({ min, max });
const cents = whole(0, 100_000).map((amount) => amount / 100);

const EVENTS: Record<Exclude<QualityTopic, 'transactions'>, Record<string, fc.Arbitrary<unknown>>> = {
  product_views: {
    event_id: name,
    event_type: fc.constantFrom('view', 'search', 'filter', 'compare', null, undefined, 'click'),
    user_id: name,
    session_id: name,
    timestamp: time,
    product_id: fc.option(name),
    category: fc.option(name),
    duration_seconds: fc.oneof(whole(0, 86_400), fc.constantFrom(0.5, 86_400.001)),
    search_query: fc.option(fc.constantFrom('', 'x', '😀'.repeat(1_000), 'x'.repeat(1_001))),
    results_count: fc.option(whole(0, 1e9)),
  },
  cart_events: {
    event_id: name,
    action: fc.constantFrom('add', 'remove', 'update', 'checkout', 'abandon', 'buy'),
    user_id: name,
    session_id: name,
    product_id: fc.option(name),
    quantity: fc.option(whole(0, 10_000)),
    price: fc.option(fc.oneof(cents, fc.constantFrom(0.005, 1e6, 1_000_000.01, -0.01))),
    timestamp: time,
  },
  inventory_updates: {
    event_id: name,
    product_id: name,
    warehouse_id: name,
    quantity: whole(-1_000_000, 1_000_000),
    reason: name,
    timestamp: time,
  },
  customer_events: {
    event_id: name,
    event_type: fc.constantFrom('registered', 'profile_updated', 'deleted'),
    user_id: name,
    email: fc.constantFrom('', 'ada@example.com', 'x'.repeat(1_000)),
    age: whole(0, 150),
    country: fc.constantFrom(...COUNTRIES, 'Mars'),
    registration_date: fc.constantFrom('2024-02-29', '2023-02-29', '1969-12-31', '2024-01-01T00:00:00Z', '2024-01-01Z'),
    preferences: fc.array(field(name), { maxLength: 3 }),
    timestamp: time,
  },
  product_catalog: {
    product_id: name,
    name: fc.constantFrom('', 'Map', 'x'.repeat(1_000)),
    category: name,
    price: cents,
    inventory: whole(0, 1_000),
    ratings: fc.constantFrom(1, 4.5, 5, 0.99, 5.01),
  },
};

const isReadTopic = (topic: QualityTopic): topic is ReadTopic => (READ_TOPICS as readonly string[]).includes(topic);

/** Of an event as the jobs read it, what the oracle keeps; what is absent is null there. */
function kept(event: TimedEvent): object {
  const { id, eventTimeMs } = event;
  const orNull = <T>(value: T | undefined) => value ?? null;
  if (event.topic === 'cart_events') {
    const { userId, sessionId, action, productId, quantity, priceCents } = event;
    const change = { action, productId: orNull(productId), category: null, quantity: orNull(quantity) };
    return { id, eventTimeMs, userId, sessionId, ...change, priceCents: orNull(priceCents) };
  }
  if (event.topic === 'product_views') {
    const { userId, sessionId, eventType: type, productId, category, searchQuery, resultsCount } = event;
    const shown = { type, productId: orNull(productId), category: orNull(category) };
    return {
      id,
      eventTimeMs,
      userId,
      sessionId,
      ...shown,
      query: orNull(searchQuery),
      resultsCount: orNull(resultsCount),
    };
  }
  if (event.topic !== 'inventory_updates') throw new Error(`the oracle keeps nothing of ${event.topic}`);
  return { id, eventTimeMs, productId: event.productId, quantity: event.quantity };
}

describe('the oracle and libs/contracts', () => {
  const topics = QUALITY_TOPICS.filter((topic) => topic !== 'transactions');

  it.each(topics)(
    'read the same from whatever a record of %s may hold',
    (topic) => {
      const outcomes = new Map<string, number>();
      const fields = Object.fromEntries(Object.entries(EVENTS[topic]).map(([key, usual]) => [key, field(usual)]));
      const keyField = topic === 'product_catalog' || topic === 'inventory_updates' ? 'product_id' : 'user_id';
      fc.assert(
        fc.property(fc.record(fields), fc.constantFrom('right', 'right', 'right', 'null', 'other'), (event, keyed) => {
          const key = keyed === 'null' ? null : Buffer.from(keyed === 'right' ? String(event[keyField]) : 'other');
          const record = { key, value: Buffer.from(JSON.stringify(event)), appendTimeMs: APPEND_MS };
          const mine = judgeEvent(topic, record, COUNTRIES);
          const theirs = judgeRecord(topic, record);
          const outcome = mine.valid ? 'valid' : mine.reason;
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
          expect(outcome).toBe(theirs.ok ? 'valid' : theirs.reason);
          if (!mine.valid || !theirs.ok || theirs.event.topic === 'product_catalog') return;
          expect([mine.id, mine.eventTimeMs]).toEqual([theirs.event.id, theirs.event.eventTimeMs]);
          if (isReadTopic(topic))
            expect(readEvent(topic, record, COUNTRIES)).toEqual({ valid: true, topic, event: kept(theirs.event) });
        }),
        { numRuns: 5_000 },
      );
      // A generator that only makes rubbish would agree on nothing but rubbish.
      const wanted = topic === 'product_catalog' ? [] : ['future_timestamp'];
      for (const outcome of ['valid', 'schema', 'key_mismatch', ...wanted]) {
        expect([outcome, (outcomes.get(outcome) ?? 0) > 20]).toEqual([outcome, true]);
      }
    },
    60_000,
  );
});
