import { createJudge } from '@globalmart/contracts';
import type { ImportRow } from '../read/row-reader';
import { buildOrder } from './build-order';

const AT = Date.parse('2026-01-15T12:00:00Z');
const OPTIONS = { name: 'shop', amountPer: 'unit', judge: createJudge(), nowMs: AT + 60_000 } as const;
const ROW: ImportRow = {
  line: 2,
  order: '7',
  customer: 'c1',
  timeMs: AT,
  product: 'p1',
  quantity: 3,
  cents: 1_000,
  country: 'UK',
  paymentMethod: 'paypal',
  category: null,
};

const rowsOf = (...changes: Partial<ImportRow>[]) =>
  changes.map((change, at) => ({ line: at + 2, row: { ...ROW, line: at + 2, ...change } }));

describe('buildOrder', () => {
  it('makes an order of its rows, at the time of the first', () => {
    const rows = rowsOf({ timeMs: AT + 5_000 }, { product: 'p2', quantity: 1, cents: 5, category: 'Books' });
    const built = buildOrder(rows, OPTIONS);
    expect(built.ok && JSON.parse(built.order.value.toString())).toEqual({
      transaction_id: 'shop-7',
      user_id: 'c1',
      timestamp: '2026-01-15T12:00:00.000Z',
      products: [
        { product_id: 'p1', quantity: 3, price: 10 },
        { product_id: 'p2', quantity: 1, price: 0.05, category: 'Books' },
      ],
      total_amount: 30.05,
      payment_method: 'paypal',
      country: 'UK',
    });
    expect(built.ok && built.order.key.toString()).toBe('c1');
  });

  it('splits an amount that is for the line', () => {
    const built = buildOrder(rowsOf({}), { ...OPTIONS, amountPer: 'line' });
    expect(built.ok && built.order.event).toMatchObject({
      totalCents: 1_000,
      lines: [
        { quantity: 1, priceCents: 334 },
        { quantity: 2, priceCents: 333 },
      ],
    });
  });

  const fault = (rows: Parameters<typeof buildOrder>[0]) => {
    const built = buildOrder(rows, OPTIONS);
    return built.ok ? undefined : built.fault;
  };

  it('leaves out an order that is not whole', () => {
    const rows = [...rowsOf({}), { line: 3, row: undefined }];
    expect(fault(rows)).toMatchObject({ field: 'order', rule: 'must not have another row that is rejected' });
  });

  it.each([
    ['customer', { customer: 'c2' }, 'c2'],
    ['country', { country: 'USA' }, 'USA'],
    ['payment_method', { paymentMethod: 'credit_card' }, 'credit_card'],
  ])('wants one %s in all rows', (field, change, value) => {
    expect(fault(rowsOf({}, change))).toEqual({ field, rule: 'must be the same in all rows of an order', value });
  });

  it.each([
    ['country', { country: 'Narnia' }, 'schema', 'Narnia'],
    ['payment_method', { paymentMethod: 'cash' }, 'schema', 'cash'],
    ['user_id', { customer: 'c'.repeat(101) }, 'schema', 'c'.repeat(101)],
    ['products[].product_id', { product: '\0' }, 'schema', '\0'],
    ['total_amount', { cents: 100_000_000 }, 'schema', '3000000'],
    ['timestamp', { timeMs: AT + 86_400_000 }, 'future_timestamp', '2026-01-16T12:00:00.000Z'],
  ])('refuses what the contract refuses: %s', (field, change, reason, value) => {
    const rule = `must be as the contract says (${reason})`;
    expect(fault(rowsOf(change))).toEqual({ field, rule, value });
  });

  it('takes a hundred lines and no more', () => {
    const many = (rows: number) => rowsOf(...Array.from({ length: rows }, () => ({})));
    expect(fault(many(100))).toBeUndefined();
    expect(fault(many(101))).toMatchObject({ field: 'products' });
  });
});
