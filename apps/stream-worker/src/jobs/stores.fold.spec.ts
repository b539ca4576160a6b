import type { Transaction } from '@globalmart/contracts';
import type { JudgedEvent, LogRecord } from '@globalmart/streaming';
import * as fc from 'fast-check';
import { StoresFold } from './stores.fold';

const NOON = Date.UTC(2026, 0, 31, 12);
const DELAY_MS = 600_000;
const RECORD: LogRecord = { offset: 0, appendTimeMs: 0, key: null, value: null };

function sale(eventTimeMs: number, userId: string, totalCents = 100, storeId = 0): Transaction {
  return {
    topic: 'transactions',
    id: 't',
    key: userId,
    eventTimeMs,
    userId,
    totalCents,
    lines: [],
    paymentMethod: 'paypal',
    country: 'USA',
    sessionId: undefined,
    storeId,
  };
}

function apply(
  stores: StoresFold,
  event: Transaction,
  verdict: 'valid' | 'late' | 'duplicate' = 'valid',
  muted = false,
) {
  stores.apply({ verdict, event }, RECORD, muted);
}

/** `start+s store: transactions cents customers`, in the order of the rows. */
function taken(stores: StoresFold): string[] {
  const rows = stores.take();
  return (rows?.startMs ?? []).map((startMs, at) => {
    const figures = [rows?.transactions[at], rows?.revenueCents[at], rows?.customers[at]].join(' ');
    return `${(startMs - NOON) / 1_000} ${rows?.storeId[at]}: ${figures}`;
  });
}

function fold(...events: Transaction[]): StoresFold {
  const stores = new StoresFold(2, DELAY_MS);
  for (const event of events) apply(stores, event);
  return stores;
}

describe('StoresFold', () => {
  it('counts a user once in a window of a store, and every purchase', () => {
    const stores = fold(sale(NOON, 'ada', 250), sale(NOON + 1, 'ada', 1_000), sale(NOON + 2, 'bob', 1));
    expect(taken(stores)).toEqual(['0 0: 3 1251 2']);
  });

  it('counts a user in each store and in each minute', () => {
    const stores = fold(sale(NOON, 'ada'), sale(NOON, 'ada', 100, 7), sale(NOON, 'ada', 100, 2 ** 31 - 1));
    apply(stores, sale(NOON + 60_000, 'ada'));
    expect(taken(stores)).toEqual(['0 0: 1 100 1', '0 7: 1 100 1', '0 2147483647: 1 100 1', '60 0: 1 100 1']);
  });

  it.each([
    ['the start of a minute', 0, 0],
    ['its last millisecond', 59_999, 0],
    ['its end, which is the next', 60_000, 60],
    ['the last millisecond before', -1, -60],
  ])('puts %s into its window', (_name, afterNoonMs, start) => {
    expect(taken(fold(sale(NOON + afterNoonMs, 'ada')))).toEqual([`${start} 0: 1 100 1`]);
  });

  it('remembers across flushes whom a window has counted', () => {
    const stores = fold(sale(NOON, 'ada'));
    expect(taken(stores)).toEqual(['0 0: 1 100 1']);
    apply(stores, sale(NOON + 59_999, 'ada'));
    apply(stores, sale(NOON + 59_999, 'bob'));
    expect(taken(stores)).toEqual(['0 0: 2 200 1']);
    expect(stores.take()).toBeUndefined();
  });

  it('learns from muted records whom a window has counted, and hands nothing of them over', () => {
    const stores = new StoresFold(0, DELAY_MS);
    apply(stores, sale(NOON, 'ada'), 'valid', true);
    expect(stores.take()).toBeUndefined();
    apply(stores, sale(NOON + 1, 'ada'));
    expect(taken(stores)).toEqual(['0 0: 1 100 0']);
  });

  it('leaves out what is late, repeated or invalid', () => {
    const stores = new StoresFold(0, DELAY_MS);
    apply(stores, sale(NOON, 'ada'), 'late');
    apply(stores, sale(NOON, 'ada'), 'duplicate');
    const invalid: JudgedEvent = { verdict: 'invalid', reason: 'schema', field: 'country' };
    stores.apply(invalid, RECORD, false);
    expect(stores.take()).toBeUndefined();
    apply(stores, sale(NOON, 'ada'));
    expect(taken(stores)).toEqual(['0 0: 1 100 1']);
  });

  it('knows a window’s users up to the watermark and frees their memory when it passes the end', () => {
    const stores = fold(sale(NOON, 'ada'), sale(NOON + 59_999 + DELAY_MS, 'bob'));
    const open = stores.seenBytes;
    // The watermark is 12:00:59.999: one more millisecond of the first minute is to come.
    apply(stores, sale(NOON + 59_999, 'ada'));
    expect(taken(stores)).toEqual(['0 0: 2 200 1', '600 0: 1 100 1']);
    // A duplicate is valid by itself, so it moves the watermark like any other.
    apply(stores, sale(NOON + 60_000 + DELAY_MS, 'ada'), 'duplicate');
    expect(stores.seenBytes).toBe(open / 2);
  });

  it('holds no more than the minutes that can still grow, however long the log is', () => {
    const stores = new StoresFold(0, DELAY_MS);
    let most = 0;
    for (let second = 0; second < 7_200; second++) {
      apply(stores, sale(NOON + second * 1_000, `u-${second}`));
      if (second % 100 === 0) stores.take();
      most = Math.max(most, stores.seenBytes);
    }
    // 11 whole minutes of 60 users, at most 12 begun, at 32 bytes each.
    expect(most).toBeLessThanOrEqual(12 * 60 * 32);
  });

  it.each(['constructor', '__proto__', 'é', 'e\u0301', '😀'.repeat(100)])(
    'takes %s for a user like any other',
    (user) => {
      expect(taken(fold(sale(NOON, user, 7), sale(NOON, 'ada', 1), sale(NOON, user, 7)))).toEqual(['0 0: 3 15 2']);
    },
  );

  it('gives rows in the order of the keys and names its partition in each', () => {
    const rows = fold(
      sale(NOON + 60_000, 'ada', 1, 9),
      sale(NOON, 'ada', 1, 10),
      sale(NOON, 'ada', 1, 9),
      sale(NOON, 'ada', 1, 0),
    ).take();
    expect(rows?.startMs.map((startMs, at) => [(startMs - NOON) / 1_000, rows.storeId[at]])).toEqual([
      [0, 0],
      [0, 9],
      [0, 10],
      [60, 9],
    ]);
    expect(rows?.partition).toEqual([2, 2, 2, 2]);
  });

  it('sums up to the same whatever the order of events and wherever flushes fall', () => {
    const event = fc.record({
      ms: fc.integer({ min: 0, max: 180_000 }),
      user: fc.constantFrom('ada', 'bob', 'cyd', 'dan'),
      store: fc.constantFrom(0, 1),
      cents: fc.nat(500),
    });
    const logs = fc
      .array(event, { maxLength: 30 })
      .chain((drawn) =>
        fc.tuple(
          fc.constant(drawn),
          fc.shuffledSubarray(drawn, { minLength: drawn.length }),
          fc.integer({ min: 1, max: 9 }),
        ),
      );
    fc.assert(
      fc.property(logs, ([drawn, shuffled, every]) => {
        const total = (events: typeof drawn, flushEvery: number): Map<string, number[]> => {
          const stores = new StoresFold(0, DELAY_MS);
          const sums = new Map<string, number[]>();
          const flush = (): void => {
            for (const row of taken(stores)) {
              const [key = '', figures = ''] = row.split(': ');
              const gained = figures.split(' ').map(Number);
              sums.set(
                key,
                gained.map((figure, at) => figure + (sums.get(key)?.[at] ?? 0)),
              );
            }
          };
          events.forEach(({ ms, user, store, cents }, at) => {
            apply(stores, sale(NOON + ms, user, cents, store));
            if (at % flushEvery === 0) flush();
          });
          flush();
          return sums;
        };
        const naive = new Map<string, number[]>();
        for (const { ms, store } of drawn) {
          const start = Math.floor(ms / 60_000) * 60_000;
          const own = drawn.filter((other) => other.store === store && other.ms >= start && other.ms < start + 60_000);
          const cents = own.reduce((sum, other) => sum + other.cents, 0);
          naive.set(`${start / 1_000} ${store}`, [own.length, cents, new Set(own.map(({ user }) => user)).size]);
        }
        expect(total(shuffled, every)).toEqual(naive);
      }),
    );
  });
});
