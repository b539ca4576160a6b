import fc from 'fast-check';
import { POISON_CASES } from '../fixtures/poison';
import { APPEND_TIME_MS, BASE, json, keyOf, type Fields } from '../fixtures/poison/poison-case';
import { EVENT_TOPICS, isEventTopic, type EventTopic } from './event-topics';
import { INVALID_REASONS } from './invalid-reason';
import { createJudge, judgeRecord } from './record-judge';

const record = (topic: EventTopic, changes: Fields = {}) => ({
  key: keyOf(topic, changes),
  value: Buffer.from(json(topic, changes)),
  appendTimeMs: APPEND_TIME_MS,
});

describe('the verdict on one record', () => {
  test.each(POISON_CASES.map((poison) => [poison.name, poison] as const))('%s', (_name, poison) => {
    const { topic, key, value, appendTimeMs, reason, field } = poison;
    const verdict = judgeRecord(topic, { key, value, appendTimeMs });
    const got = verdict.ok ? { reason: null, field: null } : { reason: verdict.reason, field: verdict.field };
    expect(got).toEqual({ reason, field });
  });

  it('leaves prototypes alone, whatever was judged before', () => {
    for (const { topic, key, value, appendTimeMs } of POISON_CASES) judgeRecord(topic, { key, value, appendTimeMs });
    expect(({} as Fields)['polluted']).toBeUndefined();
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it('has a case for every reason on every topic it applies to', () => {
    const seen = new Set(POISON_CASES.map(({ topic, reason }) => `${topic} ${reason}`));
    for (const reason of INVALID_REASONS) expect(seen).toContain(`transactions ${reason}`);
    for (const topic of EVENT_TOPICS) {
      expect(seen).toContain(`${topic} schema`);
      expect(seen).toContain(`${topic} key_mismatch`);
    }
  });

  it('never throws for bytes, and gives a listed reason', () => {
    fc.assert(
      fc.property(fc.constantFrom(...EVENT_TOPICS), fc.uint8Array(), fc.uint8Array(), (topic, key, value) => {
        const verdict = judgeRecord(topic, { key: Buffer.from(key), value: Buffer.from(value), appendTimeMs: 0 });
        expect(verdict.ok || INVALID_REASONS.includes(verdict.reason)).toBe(true);
      }),
    );
  });

  it('is the same when every character of the strings is escaped', () => {
    // Escapes send a record through the exact validator, so this compares it with the quick one.
    const anyChange = fc.constantFrom(...EVENT_TOPICS).chain((topic) =>
      fc.record({
        topic: fc.constant(topic),
        field: fc.constantFrom(...Object.keys(BASE[topic])),
        value: fc.oneof(
          fc.string({ unit: 'binary', maxLength: 120 }),
          fc.double({ noNaN: true, noDefaultInfinity: true }),
          fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
          fc.jsonValue({ maxDepth: 2 }),
        ),
      }),
    );
    fc.assert(
      fc.property(anyChange, ({ topic, field, value }) => {
        const changes = { [field]: value };
        const plain = json(topic, changes);
        // Without backslashes every quote starts or ends a string.
        fc.pre(!plain.includes('\\'));
        const escaped = plain.replace(/"([^"]*)"/g, (_match, text: string) => `"${escapeAll(text)}"`);
        const key = keyOf(topic, changes);
        expect(JSON.parse(escaped)).toEqual(JSON.parse(plain));
        expect(judgeRecord(topic, { key, value: Buffer.from(escaped), appendTimeMs: APPEND_TIME_MS })).toEqual(
          judgeRecord(topic, { key, value: Buffer.from(plain), appendTimeMs: APPEND_TIME_MS }),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});

const escapeAll = (text: string) =>
  Array.from({ length: text.length }, (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');

describe('the decoded event', () => {
  // 2026-01-15T11:59:00Z is a minute before the append time.
  const eventTimeMs = APPEND_TIME_MS - 60_000;

  test.each<[EventTopic, Fields, Fields]>([
    [
      'transactions',
      { session_id: null, store_id: null },
      {
        topic: 'transactions',
        id: 'txn_1',
        key: 'user_1',
        eventTimeMs,
        userId: 'user_1',
        totalCents: 4498,
        lines: [
          { productId: 'prod_1', quantity: 2, priceCents: 1999, category: undefined },
          { productId: 'prod_2', quantity: 1, priceCents: 500, category: undefined },
        ],
        paymentMethod: 'paypal',
        country: 'UK',
        sessionId: undefined,
        storeId: 0,
      },
    ],
    [
      'transactions',
      {
        products: [{ product_id: 'prod_1', quantity: 1, price: 0.29, category: 'Books' }],
        total_amount: 0.28,
        session_id: 'sess_1',
        store_id: 7,
        timestamp: '2026-01-15T17:29:00.9999+05:30',
      },
      {
        topic: 'transactions',
        id: 'txn_1',
        key: 'user_1',
        eventTimeMs: eventTimeMs + 999,
        userId: 'user_1',
        totalCents: 28,
        lines: [{ productId: 'prod_1', quantity: 1, priceCents: 29, category: 'Books' }],
        paymentMethod: 'paypal',
        country: 'UK',
        sessionId: 'sess_1',
        storeId: 7,
      },
    ],
    [
      'product_views',
      { category: null },
      {
        topic: 'product_views',
        id: 'pv_1',
        key: 'user_1',
        eventTimeMs,
        eventType: 'view',
        userId: 'user_1',
        sessionId: 'sess_1',
        productId: 'prod_1',
        category: undefined,
        durationSeconds: 30,
        searchQuery: undefined,
        resultsCount: undefined,
      },
    ],
    [
      'product_views',
      { event_type: 'search', product_id: undefined, search_query: 'maps', results_count: 0 },
      {
        topic: 'product_views',
        id: 'pv_1',
        key: 'user_1',
        eventTimeMs,
        eventType: 'search',
        userId: 'user_1',
        sessionId: 'sess_1',
        productId: undefined,
        category: undefined,
        durationSeconds: 30,
        searchQuery: 'maps',
        resultsCount: 0,
      },
    ],
    [
      'cart_events',
      { price: 0 },
      {
        topic: 'cart_events',
        id: 'ce_1',
        key: 'user_1',
        eventTimeMs,
        action: 'add',
        userId: 'user_1',
        sessionId: 'sess_1',
        productId: 'prod_1',
        category: undefined,
        quantity: 1,
        priceCents: 0,
      },
    ],
    [
      'cart_events',
      { action: 'abandon', product_id: undefined, quantity: undefined, price: null },
      {
        topic: 'cart_events',
        id: 'ce_1',
        key: 'user_1',
        eventTimeMs,
        action: 'abandon',
        userId: 'user_1',
        sessionId: 'sess_1',
        productId: undefined,
        category: undefined,
        quantity: undefined,
        priceCents: undefined,
      },
    ],
    [
      'inventory_updates',
      { quantity: -3 },
      {
        topic: 'inventory_updates',
        id: 'iu_1',
        key: 'prod_1',
        eventTimeMs,
        productId: 'prod_1',
        warehouseId: 'berlin',
        quantity: -3,
        reason: 'restock',
      },
    ],
    [
      'customer_events',
      // 2026-01-15T23:30-01:00 is the 16th in UTC.
      { registration_date: '2026-01-15T23:30:00-01:00' },
      {
        topic: 'customer_events',
        id: 'cu_1',
        key: 'user_1',
        eventTimeMs,
        eventType: 'registered',
        userId: 'user_1',
        email: 'ada@example.com',
        age: 36,
        country: 'UK',
        registrationDateMs: 20_469 * 86_400_000,
        preferences: ['Books'],
      },
    ],
    [
      'product_catalog',
      {},
      {
        topic: 'product_catalog',
        key: 'prod_1',
        productId: 'prod_1',
        removed: false,
        name: 'Map',
        category: 'Books',
        priceCents: 1999,
        inventory: 10,
        ratings: 4.5,
      },
    ],
  ])('%s %j', (topic, changes, event) => {
    expect(judgeRecord(topic, record(topic, changes))).toStrictEqual({ ok: true, event });
  });

  it('is a removal where a catalogue record has no value', () => {
    expect(judgeRecord('product_catalog', { key: Buffer.from('prod_é'), value: null, appendTimeMs: 0 })).toStrictEqual({
      ok: true,
      event: { topic: 'product_catalog', key: 'prod_é', productId: 'prod_é', removed: true },
    });
  });

  test.each([
    ['transactions', '"total_amount":-0,"products":[{"product_id":"p","quantity":1,"price":-0}]', 'totalCents'],
    ['transactions', '"store_id":-0', 'storeId'],
    ['product_views', '"duration_seconds":-0', 'durationSeconds'],
    ['product_views', '"results_count":-0', 'resultsCount'],
    ['cart_events', '"quantity":-0', 'quantity'],
    ['cart_events', '"price":-0', 'priceCents'],
    ['inventory_updates', '"quantity":-0', 'quantity'],
    ['customer_events', '"age":-0', 'age'],
    ['product_catalog', '"inventory":-0', 'inventory'],
    ['product_catalog', '"price":-0', 'priceCents'],
  ] as const)('of %s with %s has a plain zero as %s', (topic, members, field) => {
    const value = Buffer.from(`${json(topic).slice(0, -1)},${members}}`);
    expect(judgeRecord(topic, { ...record(topic), value })).toMatchObject({ ok: true, event: { [field]: 0 } });
  });
});

describe('a judge of one’s own', () => {
  it('takes another list of countries', () => {
    const judge = createJudge({ countries: ['Japan'] });
    expect(judge('transactions', record('transactions', { country: 'Japan' })).ok).toBe(true);
    expect(judge('transactions', record('transactions', { country: 'UK' }))).toEqual({
      ok: false,
      reason: 'schema',
      field: 'country',
    });
    expect(judge('customer_events', record('customer_events', { country: 'Japan' })).ok).toBe(true);
    expect(judgeRecord('transactions', record('transactions', { country: 'Japan' })).ok).toBe(false);
  });
});

describe('isEventTopic', () => {
  test.each([
    ['transactions', true],
    ['product_catalog', true],
    ['dead_letters', false],
    ['__proto__', false],
    ['toString', false],
  ])('%s: %s', (name, expected) => {
    expect(isEventTopic(name)).toBe(expected);
  });
});
