import { judgeRecord } from '@globalmart/contracts';
import fc from 'fast-check';
import { judgeByItself } from './valid-by-itself';

const COUNTRIES = new Set(['USA', 'UK', 'Canada', 'Germany', 'France']);
const APPEND_MS = Date.UTC(2024, 2, 1, 12);

/** Something plausible most of the time, a bound or a wrong type now and then. */
function field<T>(usual: fc.Arbitrary<T>, ...odd: unknown[]): fc.Arbitrary<unknown> {
  const wrong = fc.constantFrom<unknown>(undefined, null, '', 0, -1, [], {}, 'x'.repeat(101), '\0', '\ud800', ...odd);
  return fc.oneof({ arbitrary: usual, weight: 30 }, { arbitrary: wrong, weight: 1 });
}

const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }),
  fc.constantFrom('__proto__', 'constructor', '\ufffd', '\u00e9', 'e\u0301', '😀'.repeat(50), '😀'.repeat(100)),
);
const cents = fc.oneof(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 0, max: 100_000_000 }));
const amount = cents.map((whole) => whole / 100);
const oddAmounts = ['1', -0, 0.005, 1.999999999, 0.0100000001, 0.01000002, 1_000_000.01, Infinity, 2 ** 53, -0.001];

const digits = (least: number, greatest: number, width: number) =>
  fc.integer({ min: least, max: greatest }).map((number) => String(number).padStart(width, '0'));
const timestamp = fc
  .tuple(
    fc.oneof({ arbitrary: fc.constant('2024'), weight: 9 }, { arbitrary: digits(0, 9999, 4), weight: 1 }),
    digits(0, 13, 2),
    digits(0, 32, 2),
    fc.constantFrom('T', 'T', 'T', 't', ' '),
    digits(0, 24, 2),
    digits(0, 60, 2),
    digits(0, 60, 2),
    fc.oneof(
      fc.constantFrom('', '', '.', ',1', '.0000000001'),
      digits(0, 999_999_999, 1).map((f) => `.${f}`),
    ),
    fc.constantFrom('Z', 'Z', 'z', '', '+00:00', '-00:00', '+05:30', '-23:59', '+24:00', '+01:60', '+0100', 'Z '),
  )
  .map(([year, month, day, t, hour, minute, second, fraction, zone]) =>
    [year, '-', month, '-', day, t, hour, ':', minute, ':', second, fraction, zone].join(''),
  );
const nearAppend = fc
  .constantFrom(-1, 0, 299_999, 300_000, 300_001)
  .map((aheadMs) => new Date(APPEND_MS + aheadMs).toISOString());

const line = fc.record({
  product_id: field(name),
  quantity: field(fc.integer({ min: 1, max: 12 }), 10_000, 10_001, 1.5, '1'),
  price: field(amount, ...oddAmounts),
  category: field(fc.option(name)),
});
const order = fc.record({
  transaction_id: field(name),
  user_id: field(name),
  timestamp: field(fc.oneof(nearAppend, timestamp), '2024-03-01', 1_709_294_400),
  products: field(fc.array(field(line), { minLength: 1, maxLength: 4 }), Array(101).fill(null)),
  payment_method: field(fc.constantFrom('paypal', 'apple_pay', 'debit_card'), 'cash'),
  country: field(fc.constantFrom(...COUNTRIES), 'usa'),
  session_id: field(fc.option(name)),
  store_id: field(fc.option(fc.integer({ min: 0, max: 9 })), 2 ** 31 - 1, 2 ** 31, 0.5),
});

/** JSON with the two numbers that JSON.stringify changes: -0, and 1e999 for infinity. Without undefined fields. */
function toJson(value: object): string {
  const text = JSON.stringify(value, (_, item: unknown) => {
    return item === Infinity ? '<infinite>' : Object.is(item, -0) ? '<minus>' : item;
  });
  return text.replaceAll('"<infinite>"', '1e999').replaceAll('"<minus>"', '-0');
}

/** What a seller would have added up, so that the totals of most orders are right. */
function lineSum(products: unknown): number {
  if (!Array.isArray(products)) return 0;
  const cents = (products as { price?: unknown; quantity?: unknown }[]).map((product) =>
    Math.round(Number(product?.price ?? 0) * 100 * Number(product?.quantity ?? 0)),
  );
  return cents.reduce((total, number) => total + (Number.isFinite(number) ? number : 0), 0);
}

describe('the oracle and libs/contracts', () => {
  const verdictOf = (key: Buffer | null, value: Buffer | null) => {
    const record = { key, value, appendTimeMs: APPEND_MS };
    const mine = judgeByItself(record, COUNTRIES);
    const theirs = judgeRecord('transactions', record);
    return [
      mine.valid ? mine.transaction : mine.reason,
      theirs.ok
        ? {
            id: theirs.event.id,
            userId: theirs.event.userId,
            sessionId: theirs.event.sessionId ?? null,
            eventTimeMs: theirs.event.eventTimeMs,
            country: theirs.event.country,
            paymentMethod: theirs.event.paymentMethod,
            storeId: theirs.event.storeId,
            totalCents: theirs.event.totalCents,
            lines: theirs.event.lines.map(({ productId, category = null, priceCents, quantity }) => ({
              productId,
              category,
              priceCents,
              quantity,
            })),
          }
        : theirs.reason,
    ];
  };

  it('read the same from whatever an order may hold', () => {
    const outcomes = new Map<string, number>();
    const offByCents = fc.constantFrom(0, 0, 0, 0, 1, -1, 2, -2);
    fc.assert(
      fc.property(
        order,
        offByCents,
        fc.constantFrom('right', 'right', 'right', 'null', 'other'),
        (sent, off, keyed) => {
          const total = (lineSum(sent.products) + off) / 100;
          const key = keyed === 'null' ? null : Buffer.from(keyed === 'right' ? String(sent.user_id) : 'other');
          const [mine, theirs] = verdictOf(key, Buffer.from(toJson({ ...sent, total_amount: total })));
          const outcome = typeof mine === 'string' ? mine : 'valid';
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
          expect(mine).toEqual(theirs);
        },
      ),
      { numRuns: 10_000 },
    );
    // A generator that only makes rubbish would agree on nothing but rubbish.
    for (const outcome of ['valid', 'schema', 'key_mismatch', 'total_mismatch', 'future_timestamp']) {
      expect([outcome, (outcomes.get(outcome) ?? 0) > 50]).toEqual([outcome, true]);
    }
  }, 180_000);

  it('read the same from bytes that are no JSON, or not quite', () => {
    const good = Buffer.from(
      toJson({
        transaction_id: 'T1',
        user_id: 'U1',
        timestamp: '2024-03-01T12:00:00Z',
        products: [{ product_id: 'é', quantity: 1, price: 1 }],
        total_amount: 1,
        payment_method: 'paypal',
        country: 'USA',
      }),
    );
    const damaged = fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, byte]) => {
      const bytes = Buffer.from(good);
      bytes[at] = byte;
      return bytes;
    });
    const bytes = fc.oneof(damaged, fc.uint8Array({ maxLength: 20 }).map(Buffer.from), fc.constant(null));
    fc.assert(
      fc.property(bytes, (value) => {
        const [mine, theirs] = verdictOf(Buffer.from('U1'), value);
        expect(mine).toEqual(theirs);
      }),
      { numRuns: 10_000 },
    );
  }, 180_000);
});
