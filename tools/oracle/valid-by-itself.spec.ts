import { judgeByItself, type InvalidReason, type Judgement } from './valid-by-itself';

const COUNTRIES = new Set(['USA', 'UK', 'Canada', 'Germany', 'France']);
const AT = '2024-03-01T12:00:00Z';
const AT_MS = Date.UTC(2024, 2, 1, 12);
// 2 × 19.99 + 1 × 5.01 = 44.99
const LINES = [
  { product_id: 'P1', quantity: 2, price: 19.99, category: 'Books' },
  { product_id: 'P2', quantity: 1, price: 5.01 },
];
const ORDER = {
  transaction_id: 'T1',
  user_id: 'U1',
  timestamp: AT,
  products: LINES,
  total_amount: 44.99,
  payment_method: 'paypal',
  country: 'USA',
};

function judgeBytes(value: Buffer | null, key: Buffer | null = Buffer.from('U1'), appendTimeMs = AT_MS): Judgement {
  return judgeByItself({ key, value, appendTimeMs }, COUNTRIES);
}

function judge(changes: object, key?: Buffer | null, appendTimeMs?: number): Judgement {
  return judgeBytes(Buffer.from(JSON.stringify({ ...ORDER, ...changes })), key, appendTimeMs);
}

const invalid = (reason: InvalidReason) => ({ valid: false, reason });
const oneLine = (line: object, total = 0) => ({ products: [{ ...LINES[1], ...line }], total_amount: total });

describe('a transaction valid by itself', () => {
  it('is read with integer cents, and without a category where a line has none', () => {
    expect(judge({})).toEqual({
      valid: true,
      transaction: {
        id: 'T1',
        userId: 'U1',
        sessionId: null,
        paymentMethod: 'paypal',
        eventTimeMs: AT_MS,
        country: 'USA',
        storeId: 0,
        totalCents: 4499,
        lines: [
          { productId: 'P1', category: 'Books', priceCents: 1999, quantity: 2 },
          { productId: 'P2', category: null, priceCents: 501, quantity: 1 },
        ],
      },
    });
  });

  it.each<[string, object]>([
    ['null in the place of optional fields', { session_id: null, store_id: null }],
    ['optional fields', { session_id: 'S', store_id: 2 ** 31 - 1 }],
    ['an online store of 0', { store_id: 0 }],
    ['unknown fields', { coupon: { nested: [1] }, ['__proto__']: 1 }],
    ['a free order', oneLine({ price: 0 })],
    ['minus zero', oneLine({ price: -0 }, -0)],
    ['the greatest amounts', oneLine({ price: 1_000_000 }, 1_000_000)],
    ['the greatest quantity', oneLine({ price: 0.01, quantity: 10_000 }, 100)],
    ['a total that is one cent off', { total_amount: 45 }],
    ['a total that is one cent off to the other side', { total_amount: 44.98 }],
    ['an id of 100 code points outside the BMP', { transaction_id: '😀'.repeat(100) }],
    ['a whole number written with an exponent', oneLine({ quantity: 1e1, price: 0.1 }, 1)],
    ['100 lines', { products: Array(100).fill({ ...LINES[1], price: 0.01 }), total_amount: 1 }],
  ])('may have %s', (_, changes) => {
    expect(judge(changes)).toMatchObject({ valid: true });
  });

  it('takes the last of repeated JSON keys', () => {
    const json = JSON.stringify(ORDER).replace('{', '{"transaction_id":"first",');
    expect(judgeBytes(Buffer.from(json))).toMatchObject({ valid: true, transaction: { id: 'T1' } });
  });

  it('may be ahead of its append time by 5 minutes and no more', () => {
    expect(judge({}, undefined, AT_MS - 300_000)).toMatchObject({ valid: true });
    expect(judge({}, undefined, AT_MS - 300_001)).toEqual(invalid('future_timestamp'));
  });
});

describe('malformed_json', () => {
  it.each<[string, Buffer | null]>([
    ['no value', null],
    ['an empty value', Buffer.alloc(0)],
    ['a byte order mark', Buffer.from('\ufeff' + JSON.stringify(ORDER))],
    ['invalid UTF-8', Buffer.from(JSON.stringify({ ...ORDER, note: 'é' }), 'latin1')],
    ['truncated JSON', Buffer.from(JSON.stringify(ORDER).slice(0, -1))],
    ['NaN', Buffer.from(JSON.stringify(ORDER).replace('44.99', 'NaN'))],
    ['two values', Buffer.from('{}{}')],
  ])('is %s', (_, value) => {
    expect(judgeBytes(value)).toEqual(invalid('malformed_json'));
  });
});

describe('schema', () => {
  it.each(['null', '[]', '42', '"x"', '{}', '['.repeat(10_000) + ']'.repeat(10_000)])('refuses %.20s', (json) => {
    expect(judgeBytes(Buffer.from(json))).toEqual(invalid('schema'));
  });

  it.each<[string, object]>([
    ['no id', { transaction_id: undefined }],
    ['a null id', { transaction_id: null }],
    ['an empty id', { transaction_id: '' }],
    ['an id of 101 characters', { transaction_id: 'x'.repeat(101) }],
    ['an id of 101 code points outside the BMP', { transaction_id: '😀'.repeat(101) }],
    ['a NUL in an id', { transaction_id: 'a\0b' }],
    ['a lone surrogate in a category', oneLine({ category: '\ud800' })],
    ['a number as user', { user_id: 7 }],
    ['an unlisted country', { country: 'usa' }],
    ['an unlisted payment method', { payment_method: 'cash' }],
    ['an empty session', { session_id: '' }],
    ['a store below 0', { store_id: -1 }],
    ['a store of 2^31', { store_id: 2 ** 31 }],
    ['a store that is no number', { store_id: '1' }],
    ['a date alone', { timestamp: '2024-03-01' }],
    ['a number as timestamp', { timestamp: AT_MS }],
    ['no lines', { products: [] }],
    ['101 lines', { products: Array(101).fill(LINES[1]) }],
    ['lines that are no array', { products: { 0: LINES[0] } }],
    ['a line that is null', { products: [null] }],
    ['a line without product', oneLine({ product_id: undefined })],
    ['an empty category', oneLine({ category: '' })],
    ['a quantity of 0', oneLine({ quantity: 0 })],
    ['a quantity of 10,001', oneLine({ quantity: 10_001 })],
    ['half a unit', oneLine({ quantity: 1.5 })],
    ['a quantity in quotes', oneLine({ quantity: '2' })],
    ['a price in an array', oneLine({ price: [1] })],
    ['a fraction of a cent', oneLine({ price: 0.005 })],
    ['two millionths of a cent too many', oneLine({ price: 0.01000002 })],
    ['a negative price', oneLine({ price: -0.01 })],
    ['a price above a million', oneLine({ price: 1_000_000.01 })],
    ['a total above a million', { total_amount: 1_000_000.01 }],
    ['2^53 + 1', { total_amount: 2 ** 53 + 2 }],
  ])('refuses %s', (_, changes) => {
    expect(judge(changes)).toEqual(invalid('schema'));
  });

  it('refuses an amount that is too great for a double', () => {
    expect(judgeBytes(Buffer.from(JSON.stringify(ORDER).replace('44.99', '1e999')))).toEqual(invalid('schema'));
  });
});

describe('the other reasons', () => {
  it('compares the key as bytes', () => {
    expect(judge({}, null)).toEqual(invalid('key_mismatch'));
    expect(judge({}, Buffer.from('u1'))).toEqual(invalid('key_mismatch'));
    // Both decode to the replacement character.
    expect(judge({ user_id: '\ufffd' }, Buffer.from([0xf0, 0x9f, 0x98]))).toEqual(invalid('key_mismatch'));
    expect(judge({ user_id: '\ufffd' }, Buffer.from('\ufffd'))).toMatchObject({ valid: true });
  });

  it('refuses a total that is two cents off', () => {
    expect(judge({ total_amount: 45.01 })).toEqual(invalid('total_mismatch'));
    expect(judge({ total_amount: 44.97 })).toEqual(invalid('total_mismatch'));
  });

  it('takes a value of 1,000,000 bytes and none above', () => {
    const padded = (bytes: number) => Buffer.from(JSON.stringify(ORDER).padEnd(bytes));
    expect(judgeBytes(padded(1_000_000))).toMatchObject({ valid: true });
    expect(judgeBytes(padded(1_000_001))).toEqual(invalid('oversize'));
  });

  it('names the first reason that applies', () => {
    const wrong = { user_id: 'other', total_amount: 1, timestamp: '2025-01-01T00:00:00Z' };
    expect(judgeBytes(Buffer.alloc(1_000_001, 0xff))).toEqual(invalid('oversize'));
    expect(judge({ ...wrong, country: 'X' })).toEqual(invalid('schema'));
    expect(judge(wrong)).toEqual(invalid('key_mismatch'));
    expect(judge({ ...wrong, user_id: 'U1' })).toEqual(invalid('total_mismatch'));
  });
});
