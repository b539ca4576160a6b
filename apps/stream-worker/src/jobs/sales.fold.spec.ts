import type { Transaction } from '@globalmart/contracts';
import type { SalesRows, SalesWindowColumns } from '@globalmart/metrics-store';
import type { JudgedEvent, LogRecord } from '@globalmart/streaming';
import * as fc from 'fast-check';
import { SalesFold } from './sales.fold';

const NOON = Date.UTC(2026, 0, 31, 12);
const RECORD: LogRecord = { offset: 0, appendTimeMs: 0, key: null, value: null };

type Line = [category: string | undefined, quantity: number, priceCents: number];

function sale(eventTimeMs: number, totalCents: number, lines: readonly Line[], country = 'USA'): Transaction {
  return {
    topic: 'transactions',
    id: 't',
    key: 'u',
    eventTimeMs,
    userId: 'u',
    totalCents,
    lines: lines.map(([category, quantity, priceCents]) => ({ productId: 'p', quantity, priceCents, category })),
    paymentMethod: 'paypal',
    country,
    sessionId: undefined,
    storeId: 0,
  };
}

function fold(events: readonly Transaction[], verdict: 'valid' | 'late' | 'duplicate' = 'valid', muted = false) {
  const sales = new SalesFold(2);
  for (const event of events) sales.apply({ verdict, event }, RECORD, muted);
  return sales.take();
}

/** `start+s category country: cents transactions units [min max]`, in the order of the rows. */
function text(columns: SalesRows['panes'] & Partial<SalesWindowColumns>, base = NOON): string[] {
  return columns.startMs.map((startMs, at) => {
    const extremes = columns.minCents === undefined ? [] : [columns.minCents[at] ?? '-', columns.maxCents?.[at] ?? '-'];
    const sums = [columns.amountCents[at], columns.transactions[at], columns.units[at], ...extremes].join(' ');
    return `${(startMs - base) / 1_000} ${columns.category[at] ?? '*'} ${columns.country[at]}: ${sums}`;
  });
}

describe('SalesFold', () => {
  it('counts a transaction with two lines of one category once, and all of its units', () => {
    const rows = fold([
      // 2 × 10.00 + 1 × 5.00 + 3 × 1.00 = 28.00
      sale(NOON, 2_800, [
        ['Books', 2, 1_000],
        ['Toys', 1, 500],
        ['Books', 3, 100],
      ]),
    ]);
    expect(rows && text(rows.panes)).toEqual(['0 * USA: 2800 1 6', '0 Books USA: 2300 1 5', '0 Toys USA: 500 1 1']);
    expect(rows && text(rows.hours)).toEqual([
      '0 * USA: 2800 1 6 2800 2800',
      '0 Books USA: 2300 1 5 - -',
      '0 Toys USA: 500 1 1 - -',
    ]);
  });

  it('takes the total from the transaction and the categories from its lines, though they may differ by a cent', () => {
    const rows = fold([sale(NOON, 1_001, [['Books', 1, 1_000]])]);
    expect(rows && text(rows.panes)).toEqual(['0 * USA: 1001 1 1', '0 Books USA: 1000 1 1']);
  });

  it('adds up transactions and keeps the smallest and greatest total', () => {
    const rows = fold([
      sale(NOON, 500, [['Books', 1, 500]]),
      sale(NOON + 1, 0, [['Books', 1, 0]]),
      sale(NOON + 2, 900, [['Books', 3, 300]]),
    ]);
    expect(rows && text(rows.days, Date.UTC(2026, 0, 31))).toEqual([
      '0 * USA: 1400 3 5 0 900',
      '0 Books USA: 1400 3 5 - -',
    ]);
  });

  it('calls a line without a category unknown', () => {
    const rows = fold([sale(NOON, 1, [[undefined, 1, 1]])]);
    expect(rows && text(rows.panes)).toEqual(['0 * USA: 1 1 1', '0 unknown USA: 1 1 1']);
  });

  it.each([
    ['the start of a pane', 0, 0, 0, 0],
    ['the last millisecond of a pane', 29_999, 0, 0, 0],
    ['the end of a pane, which is the next', 30_000, 30, 0, 0],
    ['the last millisecond of an hour', 3_599_999, 3_570, 0, 0],
    ['the end of an hour, which is the next', 3_600_000, 3_600, 3_600, 0],
    ['the last millisecond before, of the hour and pane before', -1, -30, -3_600, 0],
    ['the last millisecond of the day', 43_199_999, 43_170, 39_600, 0],
    ['the end of the day, which is the next', 43_200_000, 43_200, 43_200, 86_400],
  ])('puts %s into its windows', (_name, afterNoonMs, pane, hour, day) => {
    const rows = fold([sale(NOON + afterNoonMs, 1, [['Books', 1, 1]])]);
    expect(rows?.panes.startMs[0]).toBe(NOON + pane * 1_000);
    expect(rows?.hours.startMs[0]).toBe(NOON + hour * 1_000);
    expect(rows?.days.startMs[0]).toBe(Date.UTC(2026, 0, 31) + day * 1_000);
  });

  it('gives rows in the order of the keys and names its partition in each', () => {
    const rows = fold([
      sale(NOON + 30_000, 1, [['Books', 1, 1]], 'UK'),
      sale(NOON, 1, [['Toys', 1, 1]], 'USA'),
      sale(NOON, 1, [['Books', 1, 1]], 'USA'),
      sale(NOON, 1, [['Books', 1, 1]], 'UK'),
    ]);
    expect(rows && text(rows.panes)).toEqual([
      '0 * UK: 1 1 1',
      '0 * USA: 2 2 2',
      '0 Books UK: 1 1 1',
      '0 Books USA: 1 1 1',
      '0 Toys USA: 1 1 1',
      '30 * UK: 1 1 1',
      '30 Books UK: 1 1 1',
    ]);
    expect(new Set(rows?.panes.partition)).toEqual(new Set([2]));
  });

  it.each(['constructor', '__proto__', 'toString'])('takes %s for a name like any other', (name) => {
    const rows = fold([sale(NOON, 7, [[name, 1, 7]], name)]);
    expect(rows && text(rows.panes)).toEqual([`0 * ${name}: 7 1 1`, `0 ${name} ${name}: 7 1 1`]);
  });

  it('does not depend on the order of events', () => {
    const events = fc.array(
      fc.record({
        ms: fc.integer({ min: 0, max: 90_000 }),
        total: fc.integer({ min: 0, max: 500 }),
        category: fc.constantFrom('Books', 'Toys', undefined),
        country: fc.constantFrom('UK', 'USA'),
      }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(
        events.chain((drawn) => fc.tuple(fc.constant(drawn), fc.shuffledSubarray(drawn, { minLength: drawn.length }))),
        ([drawn, shuffled]) => {
          const sales = (of: typeof drawn) =>
            of.map(({ ms, total, category, country }) => sale(NOON + ms, total, [[category, 1, total]], country));
          expect(fold(sales(shuffled))).toEqual(fold(sales(drawn)));
        },
      ),
    );
  });

  it('hands over what has gathered since the last time, and nothing when nothing has', () => {
    const sales = new SalesFold(0);
    expect(sales.take()).toBeUndefined();
    sales.apply({ verdict: 'valid', event: sale(NOON, 1, [['Books', 1, 1]]) }, RECORD, false);
    sales.take();
    sales.apply({ verdict: 'valid', event: sale(NOON, 2, [['Books', 1, 2]]) }, RECORD, false);
    const rows = sales.take();
    expect(rows && text(rows.panes)).toEqual(['0 * USA: 2 1 1', '0 Books USA: 2 1 1']);
    expect(sales.take()).toBeUndefined();
  });

  it('writes nothing for what is late, repeated, invalid or already in the store', () => {
    const event = sale(NOON, 1, [['Books', 1, 1]]);
    expect(fold([event], 'late')).toBeUndefined();
    expect(fold([event], 'duplicate')).toBeUndefined();
    expect(fold([event], 'valid', true)).toBeUndefined();
    const sales = new SalesFold(0);
    const invalid: JudgedEvent = { verdict: 'invalid', reason: 'schema', field: 'country' };
    sales.apply(invalid, RECORD, false);
    expect(sales.take()).toBeUndefined();
  });
});
