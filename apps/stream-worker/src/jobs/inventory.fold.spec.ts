import type { InventoryUpdate, Transaction } from '@globalmart/contracts';
import type { JudgedEvent, LogRecord } from '@globalmart/streaming';
import * as fc from 'fast-check';
import { InventoryFold } from './inventory.fold';

const NOON = Date.UTC(2026, 0, 31, 12);

const record = (appendTimeMs = 0): LogRecord => ({ offset: 0, appendTimeMs, key: null, value: null });

function sale(eventTimeMs: number, ...lines: readonly [productId: string, quantity: number][]): Transaction {
  return {
    topic: 'transactions',
    id: 't',
    key: 'ada',
    eventTimeMs,
    userId: 'ada',
    totalCents: 0,
    lines: lines.map(([productId, quantity]) => ({ productId, quantity, priceCents: 0, category: undefined })),
    paymentMethod: 'paypal',
    country: 'USA',
    sessionId: undefined,
    storeId: 0,
  };
}

function update(eventTimeMs: number, productId: string, quantity: number): InventoryUpdate {
  const where = { warehouseId: 'berlin', reason: 'restock' };
  return { topic: 'inventory_updates', id: 'u', key: productId, eventTimeMs, productId, quantity, ...where };
}

type Event = Transaction | InventoryUpdate;

function apply(fold: InventoryFold, event: Event, verdict: 'valid' | 'late' | 'duplicate' = 'valid', muted = false) {
  fold.apply({ verdict, event }, record(), muted);
}

function fold(...events: Event[]): InventoryFold {
  const inventory = new InventoryFold();
  for (const event of events) apply(inventory, event);
  return inventory;
}

function rowsOf(inventory: InventoryFold) {
  return (inventory.take() ?? []).flatMap(({ startMs, products, sold, updated, lastAppendMs }) =>
    products.toArray().map((productId, place) => ({
      startMs,
      productId,
      sold: sold[place]!,
      updated: updated[place]!,
      lastAppendMs: lastAppendMs[place]!,
    })),
  );
}

/** `seconds after noon product: sold updated`, sorted. */
function taken(inventory: InventoryFold): string[] {
  return rowsOf(inventory)
    .map(({ startMs, productId, sold, updated }) => `${(startMs - NOON) / 1_000} ${productId}: ${sold} ${updated}`)
    .sort();
}

describe('InventoryFold', () => {
  it('adds up what a product sells and gains, in one row', () => {
    const inventory = fold(
      sale(NOON, ['p', 2], ['q', 1], ['p', 3]),
      update(NOON + 1, 'p', 100),
      update(NOON + 2, 'p', -30),
      sale(NOON + 3, ['p', 10_000]),
    );
    expect(taken(inventory)).toEqual(['0 p: 10005 70', '0 q: 1 0']);
  });

  it.each([
    ['the start of a minute', 0, 0],
    ['its last millisecond', 59_999, 0],
    ['its end, which is the next', 60_000, 60],
    ['the last millisecond before', -1, -60],
  ])('puts %s into its minute', (_name, afterNoonMs, start) => {
    expect(taken(fold(sale(NOON + afterNoonMs, ['p', 1])))).toEqual([`${start} p: 1 0`]);
    expect(taken(fold(update(NOON + afterNoonMs, 'p', -1)))).toEqual([`${start} p: 0 -1`]);
  });

  it('says when the last of the records was appended, whatever their order', () => {
    const inventory = new InventoryFold();
    for (const [appendTimeMs, event] of [
      [7, sale(NOON, ['p', 1])],
      [9, update(NOON, 'p', 1)],
      [8, sale(NOON, ['p', 1], ['q', 1])],
    ] as const) {
      inventory.apply({ verdict: 'valid', event }, record(appendTimeMs), false);
    }
    expect(rowsOf(inventory)).toEqual([
      { startMs: NOON, productId: 'p', sold: 2, updated: 1, lastAppendMs: 9 },
      { startMs: NOON, productId: 'q', sold: 1, updated: 0, lastAppendMs: 8 },
    ]);
  });

  it('hands over what was gained since the last time, and nothing twice', () => {
    const inventory = fold(sale(NOON, ['p', 1]));
    expect(taken(inventory)).toEqual(['0 p: 1 0']);
    expect(inventory.take()).toBeUndefined();
    apply(inventory, sale(NOON, ['p', 2]));
    expect(taken(inventory)).toEqual(['0 p: 2 0']);
  });

  it('leaves out what is late, repeated, invalid or in the store already', () => {
    const inventory = new InventoryFold();
    apply(inventory, sale(NOON, ['p', 1]), 'late');
    apply(inventory, update(NOON, 'p', 1), 'duplicate');
    apply(inventory, update(NOON, 'p', 1), 'valid', true);
    const invalid: JudgedEvent = { verdict: 'invalid', reason: 'schema', field: 'quantity' };
    inventory.apply(invalid, record(), false);
    expect(inventory.take()).toBeUndefined();
  });

  it.each(['constructor', '__proto__', 'é', 'e\u0301', '😀'.repeat(100)])(
    'takes %s for a product like any other',
    (product) => {
      expect(taken(fold(sale(NOON, [product, 7]), update(NOON, 'p', 1), update(NOON, product, 3)))).toEqual(
        [`0 ${product}: 7 3`, '0 p: 0 1'].sort(),
      );
    },
  );

  it('sums up to the same whatever the order of events and wherever flushes fall', () => {
    const event = fc.record({
      ms: fc.integer({ min: 0, max: 180_000 }),
      product: fc.constantFrom('p', 'q'),
      sold: fc.nat(9),
      updated: fc.integer({ min: -9, max: 9 }),
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
        const inventory = new InventoryFold();
        const sums = new Map<string, [sold: number, updated: number]>();
        const flush = (): void => {
          for (const { startMs, productId, sold, updated } of rowsOf(inventory)) {
            const key = `${startMs} ${productId}`;
            const [before, changed] = sums.get(key) ?? [0, 0];
            sums.set(key, [before + sold, changed + updated]);
          }
        };
        shuffled.forEach(({ ms, product, sold, updated }, at) => {
          apply(inventory, sale(NOON + ms, [product, sold]));
          apply(inventory, update(NOON + ms, product, updated));
          if (at % every === 0) flush();
        });
        flush();
        const naive = new Map<string, [sold: number, updated: number]>();
        for (const { ms, product } of drawn) {
          const start = Math.floor(ms / 60_000) * 60_000;
          const own = drawn.filter(
            (other) => other.product === product && Math.floor(other.ms / 60_000) * 60_000 === start,
          );
          naive.set(`${NOON + start} ${product}`, [
            own.reduce((sum, { sold }) => sum + sold, 0),
            own.reduce((sum, { updated }) => sum + updated, 0),
          ]);
        }
        expect(sums).toEqual(naive);
      }),
    );
  });
});
