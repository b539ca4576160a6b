import type { PaymentMethod, Transaction } from '@globalmart/contracts';
import type { AnomalyRow } from '@globalmart/metrics-store';
import type { LogRecord } from '@globalmart/streaming';
import * as fc from 'fast-check';
import { AnomaliesFold } from './anomalies.fold';
import { DEFAULT_THRESHOLDS } from './anomaly-rules';

const NOON = Date.UTC(2026, 0, 31, 12);
const DELAY_MS = 600_000;

interface Sale {
  /** After noon. */
  readonly second: number;
  readonly user?: string;
  readonly cents?: number;
  readonly quantities?: readonly number[];
  readonly country?: string;
  readonly method?: PaymentMethod;
}

/** What is left out is ada's, for 20.00, of one unit, in the UK, by paypal. */
function saleOf(id: string, { second, user = 'ada', cents = 2_000, ...sale }: Sale): Transaction {
  const { quantities = [1], country = 'UK', method = 'paypal' } = sale;
  return {
    topic: 'transactions',
    id,
    key: user,
    eventTimeMs: NOON + second * 1_000,
    userId: user,
    totalCents: cents,
    lines: quantities.map((quantity) => ({ productId: 'p', quantity, priceCents: 1, category: undefined })),
    paymentMethod: method,
    country,
    sessionId: undefined,
    storeId: 0,
  };
}

/** A fold to which sales come as t0, t1, … at offsets 0, 1, …, appended a minute after noon, 61 seconds after, … */
class Shop {
  readonly fold = new AnomaliesFold(2, DELAY_MS, DEFAULT_THRESHOLDS);
  private offset = 0;

  sell(sale: Sale, verdict: 'valid' | 'late' | 'duplicate' = 'valid', muted = false): this {
    const offset = this.offset++;
    const record: LogRecord = { offset, appendTimeMs: NOON + 60_000 + offset * 1_000, key: null, value: null };
    this.fold.apply({ verdict, event: saleOf(`t${offset}`, sale) }, record, muted);
    return this;
  }

  sellAll(sales: readonly Sale[]): this {
    for (const sale of sales) this.sell(sale);
    return this;
  }

  /** `id kind: score`, by offset. */
  taken(): string[] {
    return this.rows().map(({ transactionId, kind, score }) => `${transactionId} ${kind}: ${score / 10_000}`);
  }

  rows(): AnomalyRow[] {
    return [...(this.fold.take() ?? [])].sort((a, b) => a.offset - b.offset);
  }
}

const at = (...seconds: number[]): Sale[] => seconds.map((second) => ({ second }));

describe('AnomaliesFold', () => {
  it('says of a transaction alone what is odd about it, and where it is', () => {
    const shop = new Shop().sell({ second: 1.5, user: 'bob', cents: 750_000, quantities: [3, 25, 11] });
    const row = {
      partition: 2,
      offset: 0,
      transactionId: 't0',
      userId: 'bob',
      amountCents: 750_000,
      eventMs: NOON + 1_500,
      detectedMs: NOON + 60_000,
    };
    expect(shop.fold.take()).toEqual([
      { ...row, kind: 'high_value', score: 15_000, description: 'amount 7500.00 is above 5000.00' },
      { ...row, kind: 'unusual_quantity', score: 25_000, description: 'quantity 25 of one line is above 10' },
    ]);
    expect(shop.fold.take()).toBeUndefined();
  });

  it('says nothing of what is ordinary', () => {
    const shop = new Shop().sell({ second: 0, cents: 500_000, quantities: [10, 10] });
    expect(shop.sellAll(at(61, 130, 200, 900)).taken()).toEqual([]);
  });

  it('counts a user’s transactions of the last 60 seconds, both ends included, from the sixth on', () => {
    expect(new Shop().sellAll(at(0, 1, 2, 3, 4, 60, 61)).taken()).toEqual([
      't5 rapid_transactions: 1.2',
      't6 rapid_transactions: 1.2',
    ]);
    expect(new Shop().sellAll(at(0, 1, 2, 3, 4, 60.001)).taken()).toEqual([]);
  });

  it('takes each user for himself', () => {
    const shop = new Shop();
    for (let second = 0; second < 10; second++) shop.sell({ second, user: second % 2 === 0 ? 'ada' : 'bob' });
    expect(shop.taken()).toEqual([]);
  });

  it.each([
    ['countries', [{ second: 0 }, { second: 600, country: 'USA' }], ['t1 suspicious_pattern: 1']],
    ['countries too far apart', [{ second: 0 }, { second: 600.001, country: 'USA' }], []],
    ['a country that comes again', [{ second: 0 }, { second: 1 }, { second: 2, country: 'UK' }], []],
    [
      'payment methods',
      [{ second: 0 }, { second: 300, method: 'apple_pay' }, { second: 600, method: 'debit_card' }],
      ['t2 suspicious_pattern: 1'],
    ],
    [
      'small amounts, none of them its own',
      [...at(0, 70, 140, 210, 280).map((sale) => ({ ...sale, cents: 500 })), { second: 600 }],
      ['t4 suspicious_pattern: 1', 't5 suspicious_pattern: 1'],
    ],
    [
      'amounts that are not small',
      at(0, 70, 140, 210, 280).map((sale, index) => ({ ...sale, cents: index === 0 ? 501 : 500 })),
      [],
    ],
  ] as const)('looks back ten minutes for %s', (_name, sales, expected) => {
    expect(new Shop().sellAll(sales).taken()).toEqual(expected);
  });

  it('lets transactions of one instant see each other, whichever comes first', () => {
    const shop = new Shop().sell({ second: 5 }).sell({ second: 5, country: 'USA' });
    expect(shop.taken()).toEqual(['t0 suspicious_pattern: 1', 't1 suspicious_pattern: 1']);
  });

  it('looks again at those after one that comes late, and tells only of what changes', () => {
    const shop = new Shop().sellAll(at(0, 10, 20, 30, 40, 50, 100));
    expect(shop.taken()).toEqual(['t5 rapid_transactions: 1.2']);
    // Within 60 seconds of t0 to t5; t6, at 100 s, has now six.
    shop.sell({ second: 45 });
    expect(
      shop.rows().map(({ transactionId, score, detectedMs }) => [transactionId, score, detectedMs - NOON]),
    ).toEqual([
      ['t5', 14_000, 67_000],
      ['t7', 12_000, 67_000],
    ]);
    shop.sell({ second: 41 });
    expect(shop.taken()).toEqual([
      't5 rapid_transactions: 1.6',
      't7 rapid_transactions: 1.4',
      't8 rapid_transactions: 1.2',
    ]);
    // Out of everybody's 60 seconds, and of no new country.
    expect(shop.sell({ second: -100 }).taken()).toEqual([]);
  });

  it('leaves a row alone whose user did one thing more that its rules do not count', () => {
    const shop = new Shop().sell({ second: 0 }).sell({ second: 300, country: 'USA' });
    expect(shop.taken()).toEqual(['t1 suspicious_pattern: 1']);
    expect(shop.sell({ second: 200, cents: 100 }).taken()).toEqual([]);
    expect(shop.sell({ second: 200, country: 'France' }).taken()).toEqual(
      ['t1 suspicious_pattern: 1.5', 't3 suspicious_pattern: 1', 't2 suspicious_pattern: 1'].sort(),
    );
  });

  it('writes a row that changes twice before a flush once', () => {
    const shop = new Shop().sellAll(at(0, 10, 20, 30, 40, 50)).sellAll(at(25, 26));
    expect(shop.taken().filter((row) => row.startsWith('t5'))).toEqual(['t5 rapid_transactions: 1.6']);
  });

  it('learns from muted records, and hands nothing of them over', () => {
    const shop = new Shop();
    for (const sale of at(0, 1, 2, 3, 4, 5)) shop.sell({ ...sale, cents: 600_000 }, 'valid', true);
    expect(shop.fold.take()).toBeUndefined();
    // What was muted may still change, and knows its id.
    expect(shop.sell({ second: 3.5 }).taken()).toEqual(['t4 rapid_transactions: 1.2', 't5 rapid_transactions: 1.4']);
  });

  it('leaves out what is late, repeated or invalid', () => {
    const shop = new Shop();
    for (const sale of at(0, 1, 2, 3, 4)) shop.sell(sale);
    shop.sell({ second: 5, cents: 600_000 }, 'late').sell({ second: 5, cents: 600_000 }, 'duplicate');
    shop.fold.apply(
      { verdict: 'invalid', reason: 'schema', field: null },
      { offset: 9, appendTimeMs: 0, key: null, value: null },
      false,
    );
    expect(shop.taken()).toEqual([]);
  });

  it('knows ten minutes behind the watermark what a user did, however much came since', () => {
    const shop = new Shop().sell({ second: 0, country: 'USA' });
    // A duplicate is valid by itself, so it moves the watermark like any other: to 600 s.
    shop.sell({ second: 1_200, user: 'bob' }, 'duplicate');
    for (let count = 0; count < 3_000; count++) shop.sell({ second: 1_200, user: `u${count}` });
    expect(shop.sell({ second: 600 }).taken()).toEqual(['t3002 suspicious_pattern: 1']);
    expect(shop.sell({ second: 1_200, country: 'France' }).taken()).toEqual(['t3003 suspicious_pattern: 1']);
  });

  it.each(['constructor', '__proto__', 'é', 'e\u0301', '😀'.repeat(100)])(
    'takes %s for a user like any other',
    (user) => {
      const shop = new Shop()
        .sell({ second: 0, user })
        .sell({ second: 1, user: 'ada' })
        .sell({ second: 2, user, country: 'USA' });
      expect(shop.rows()).toMatchObject([{ transactionId: 't2', userId: user }]);
    },
  );

  it('comes to the same rows whatever the order of events and wherever flushes fall', () => {
    const sale = fc.record({
      second: fc.integer({ min: 0, max: 800 }),
      user: fc.constantFrom('ada', 'bob'),
      cents: fc.constantFrom(100, 500, 501, 2_000),
      country: fc.constantFrom('UK', 'USA', 'UK', 'UK', 'France'),
      method: fc.constantFrom<PaymentMethod[]>('paypal', 'paypal', 'apple_pay', 'credit_card'),
    });
    const logs = fc
      .array(sale, { maxLength: 40 })
      .chain((drawn) =>
        fc.tuple(
          fc.shuffledSubarray([...drawn.keys()], { minLength: drawn.length }),
          fc.constant(drawn),
          fc.integer({ min: 1, max: 9 }),
        ),
      );
    fc.assert(
      fc.property(logs, ([order, drawn, flushEvery]) => {
        const table = (indices: readonly number[], every: number): Map<string, string> => {
          // A delay as long as the whole of it, so that any order is in time.
          const fold = new AnomaliesFold(0, 800_000, DEFAULT_THRESHOLDS);
          const rows = new Map<string, string>();
          const flush = (): void => {
            for (const { transactionId, kind, score, description } of fold.take() ?? []) {
              rows.set(`${transactionId} ${kind}`, `${score} ${description}`);
            }
          };
          indices.forEach((index, offset) => {
            const event = saleOf(`t${index}`, drawn[index] as Sale);
            fold.apply({ verdict: 'valid', event }, { offset, appendTimeMs: 0, key: null, value: null }, false);
            if (offset % every === 0) flush();
          });
          flush();
          return rows;
        };
        const sorted = [...drawn.keys()].sort((a, b) => (drawn[a]?.second ?? 0) - (drawn[b]?.second ?? 0));
        expect(table(order, flushEvery)).toEqual(table(sorted, 1));
      }),
      { numRuns: 300 },
    );
  });
});
