import type { EventTopic, Transaction } from '@globalmart/contracts';
import type { JudgedEvent, LogRecord } from '@globalmart/streaming';
import { QualityFold } from './quality.fold';

const NOON = Date.UTC(2026, 0, 31, 12);

function record(offset: number, appendTimeMs: number, values: Partial<LogRecord> = {}): LogRecord {
  return { offset, appendTimeMs, key: Buffer.from('u'), value: Buffer.from('{}'), ...values };
}

function sale(verdict: 'valid' | 'late' | 'duplicate', categories: (string | undefined)[]): JudgedEvent {
  const event: Transaction = {
    topic: 'transactions',
    id: 't',
    key: 'u',
    eventTimeMs: 0,
    userId: 'u',
    totalCents: 0,
    lines: categories.map((category) => ({ productId: 'p', quantity: 3, priceCents: 0, category })),
    paymentMethod: 'paypal',
    country: 'UK',
    sessionId: undefined,
    storeId: 0,
  };
  return { verdict, event };
}

const removal: JudgedEvent = {
  verdict: 'valid',
  event: { topic: 'product_catalog', key: 'p', productId: 'p', removed: true },
};
const invalid = (reason: 'schema' | 'oversize', field: string | null = null): JudgedEvent => ({
  verdict: 'invalid',
  reason,
  field,
});

/** `topic minute: valid duplicate late oversize/malformed/schema/key/total/future unknown greatest` */
function text(fold: QualityFold): string[] | undefined {
  return fold
    .take()
    ?.rows.map(
      ({ topic, partition, startMs, valid, duplicate, late, invalid: by, unknownProducts, greatestAppendMs }) =>
        `${topic}-${partition} ${(startMs - NOON) / 60_000}: ${valid} ${duplicate} ${late} ` +
        `${Object.values(by).join('/')} ${unknownProducts} ${greatestAppendMs - NOON}`,
    );
}

describe('QualityFold', () => {
  it('counts records by topic, verdict, reason and minute of append time', () => {
    const fold = new QualityFold(2);
    const log: [EventTopic, JudgedEvent, number][] = [
      ['transactions', sale('valid', ['Books']), 0],
      ['transactions', sale('duplicate', ['Books']), 59_999],
      ['transactions', sale('late', ['Books']), 60_000],
      ['transactions', invalid('schema', 'country'), 60_001],
      ['cart_events', invalid('oversize'), 60_001],
      ['product_catalog', removal, 60_002],
      ['transactions', invalid('schema', 'country'), 90_000],
      // The broker's clock went back: the record counts where it says it was appended.
      ['transactions', sale('valid', ['Books']), 30_000],
    ];
    log.forEach(([topic, judged, ms], at) => fold.apply(judged, record(at, NOON + ms), false, topic));
    expect(text(fold)).toEqual([
      'transactions-2 0: 2 1 0 0/0/0/0/0/0 0 59999',
      'transactions-2 1: 0 0 1 0/0/2/0/0/0 0 90000',
      'cart_events-2 1: 0 0 0 1/0/0/0/0/0 0 60001',
      'product_catalog-2 1: 1 0 0 0/0/0/0/0/0 0 60002',
    ]);
    expect(fold.take()).toBeUndefined();
  });

  it('counts the lines without a category, of valid transactions alone', () => {
    const fold = new QualityFold(0);
    for (const verdict of ['valid', 'duplicate', 'late'] as const) {
      fold.apply(sale(verdict, ['Books', undefined, 'unknown', undefined]), record(0, NOON), false, 'transactions');
    }
    expect(text(fold)).toEqual(['transactions-0 0: 1 1 1 0/0/0/0/0/0 2 0']);
  });

  it('sets aside what is invalid or late, whole, and nothing else', () => {
    const fold = new QualityFold(1);
    const headers = [{ name: 'trace', value: Buffer.from([0xff]) }];
    fold.apply(sale('valid', ['Books']), record(0, NOON), false, 'transactions');
    fold.apply(sale('duplicate', ['Books']), record(1, NOON), false, 'transactions');
    fold.apply(sale('late', ['Books']), record(2, NOON + 5, { headers }), false, 'transactions');
    fold.apply(invalid('schema', 'age'), record(3, NOON, { key: null, value: null }), false, 'customer_events');
    expect(fold.take()?.deadLetters).toMatchObject([
      {
        topic: 'transactions',
        partition: 1,
        offset: 2,
        appendTimeMs: NOON + 5,
        reason: 'too_late',
        field: null,
        key: Buffer.from('u'),
        value: Buffer.from('{}'),
        headers,
      },
      { topic: 'customer_events', offset: 3, reason: 'schema', field: 'age', key: null, value: null, headers: [] },
    ]);
  });

  it('keeps no more of a fetch than the record itself, and says how much it keeps', () => {
    const fold = new QualityFold(0);
    const fetched = Buffer.alloc(100_000, 'x');
    fold.apply(invalid('schema'), record(0, NOON, { value: fetched.subarray(0, 10_000) }), false, 'transactions');
    expect(fold.heldBytes).toBeGreaterThan(10_000);
    expect(fold.heldBytes).toBeLessThan(11_000);
    fetched.fill('y');
    expect(fold.take()?.deadLetters[0]?.value).toEqual(Buffer.alloc(10_000, 'x'));
    expect(fold.heldBytes).toBe(0);
  });

  it('makes no second copy of a record that is most of its fetch', () => {
    const fold = new QualityFold(0);
    const fetched = Buffer.alloc(100_000, 'x');
    const value = fetched.subarray(0, 60_000);
    fold.apply(invalid('oversize'), record(0, NOON, { value }), false, 'transactions');
    expect(fold.take()?.deadLetters[0]?.value?.buffer).toBe(fetched.buffer);
  });

  it('does nothing with what is in the store already', () => {
    const fold = new QualityFold(0);
    fold.apply(invalid('schema'), record(0, NOON), true, 'transactions');
    expect(fold.take()).toBeUndefined();
  });
});
