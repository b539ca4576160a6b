import { createHash } from 'node:crypto';
import {
  isTransaction,
  recordsOf,
  run,
  type RunOptions,
  simulationOf,
  START_MS,
  validOf,
} from '../../test/simulated-run';

function hashOf(options: RunOptions): string {
  const hash = createHash('sha256');
  for (const { record } of recordsOf(options)) hash.update(JSON.stringify(record));
  return hash.digest('hex').slice(0, 16);
}

function countsOf(options: RunOptions): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { record } of recordsOf(options)) {
    if (record.headers?.['defect'] === undefined || record.headers['defect'] === 'out_of_order') {
      counts[record.topic] = (counts[record.topic] ?? 0) + 1;
    }
  }
  return counts;
}

describe('Simulation', () => {
  it('makes the same bytes from the same seed and times', () => {
    const options = { slots: 100_000, defects: 0.01 };
    // Changes whenever what the shop does changes; then it is to be set anew.
    expect([hashOf(options), hashOf(options)]).toEqual(['3d2f6cc078dfd105', '3d2f6cc078dfd105']);
    expect(hashOf({ ...options, seed: 8, slots: 100 })).not.toBe(hashOf({ ...options, slots: 100 }));
  });

  it('keeps the mix exactly, with and without defects', () => {
    const mix = { transactions: 2_000, product_views: 6_000, cart_events: 2_000 };
    expect(countsOf({ slots: 10_000 })).toMatchObject(mix);
    expect(countsOf({ slots: 10_000, defects: 0.2 })).toMatchObject(mix);
    expect(countsOf({ slots: 10_000, mix: [1, 1, 8] })).toMatchObject({ transactions: 1_000, cart_events: 8_000 });
  });

  it.each([6, 30_000])('makes events that pass the contract, at the time of their slot, at %s a second', (rate) => {
    const wrong = run({ slots: 10_000, eventsPerSecond: rate }).filter(
      ({ record, sentMs, event, verdict }) =>
        verdict !== 'valid' ||
        event?.key !== record.key ||
        event.eventTimeMs !== record.eventTimeMs ||
        (record.topic !== 'customer_events' && event.eventTimeMs !== sentMs),
    );
    expect(wrong).toEqual([]);
  });

  it('remembers those who are in the shop, and not all who ever were', () => {
    const simulation = simulationOf();
    const visitorsAfter = (slots: number, fromSlot: number) => {
      for (let slot = fromSlot; slot < fromSlot + slots; slot += 1)
        simulation.slot(START_MS + slot * 2, () => undefined);
      return simulation.visitorCount;
    };
    const before = visitorsAfter(60_000, 0);
    expect(before).toBeGreaterThan(1_000);
    expect(visitorsAfter(120_000, 60_000)).toBeLessThan(1.5 * before);
  });

  it('makes an inventory update for a hundred events, and restocks as many units as it sells', () => {
    const events = validOf(run({ slots: 20_000 }));
    const updates = events.filter((event) => event.topic === 'inventory_updates');
    expect(updates).toHaveLength(200);
    const sold = events
      .filter(isTransaction)
      .flatMap(({ lines }) => lines)
      .reduce((sum, { quantity }) => sum + quantity, 0);
    const restocked = updates.reduce((sum, { quantity, reason }) => sum + (reason === 'restock' ? quantity : 0), 0);
    expect(restocked / sold).toBeGreaterThan(0.95);
    expect(restocked).toBeLessThanOrEqual(sold);
  });

  it('sells in stores alone where there are no carts', () => {
    for (const mix of [
      [1, 0, 0],
      [1, 3, 0],
    ]) {
      const purchases = validOf(run({ slots: 5_000, mix })).filter(isTransaction);
      expect(purchases.length).toBe(mix[1] === 0 ? 5_000 : 1_250);
      expect(purchases.every(({ sessionId, storeId }) => sessionId === undefined && storeId > 0)).toBe(true);
    }
  });

  it('writes only the topics asked for', () => {
    expect(countsOf({ slots: 5_000, mix: [1, 0, 0], topics: ['transactions'] })).toEqual({ transactions: 5_000 });
  });

  it('buys in as many stores as there are, each in its country', () => {
    const purchases = validOf(run({ slots: 5_000, mix: [1, 0, 0], stores: 100 })).filter(isTransaction);
    expect(new Set(purchases.map(({ storeId }) => storeId))).toEqual(
      new Set(Array.from({ length: 100 }, (_, i) => i + 1)),
    );
    const countriesOf = new Map(purchases.map(({ storeId, country }) => [`${storeId} ${country}`, storeId]));
    expect(countriesOf.size).toBe(100);
  });

  it('leaves about one purchase line in a hundred without a category', () => {
    const lines = validOf(run({ slots: 15_000, mix: [1, 0, 0] }))
      .filter(isTransaction)
      .flatMap((event) => event.lines);
    const without = lines.filter(({ category }) => category === undefined).length / lines.length;
    expect(without).toBeGreaterThan(0.006);
    expect(without).toBeLessThan(0.014);
  });
});
