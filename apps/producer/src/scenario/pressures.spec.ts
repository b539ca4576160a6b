import { START_MS, simulationOf } from '../../test/simulated-run';
import type { SimulatedRecord } from '../simulate/simulated-record';
import { pressureOf } from './pressures';
import type { ScenarioName } from './scenarios';

const SLOTS = 20_000;

function recordsUnder(scenario: ScenarioName): SimulatedRecord[] {
  const simulation = simulationOf();
  simulation.pressure = pressureOf(scenario, 5_000);
  const records: SimulatedRecord[] = [];
  for (let slot = 0; slot < SLOTS; slot += 1)
    simulation.slot(START_MS + slot * 2, (record) => void records.push(record));
  return records;
}

function shareNaming(records: readonly SimulatedRecord[], products: readonly number[]): number {
  const names = products.map((product) => `"prod_${product + 1}"`);
  return records.filter(({ value }) => names.some((name) => value.includes(name))).length / records.length;
}

describe('pressureOf', () => {
  it('sells three products at a lower price to most people in a flash sale', () => {
    const records = recordsUnder('flash-sale');
    const views = records.filter(({ topic, value }) => topic === 'product_views' && !value.includes('"search"'));
    expect(shareNaming(views, [40, 80, 120])).toBeGreaterThan(0.55);
    const price = (scene: readonly SimulatedRecord[]) =>
      Number(/"prod_41","quantity":\d+,"price":([\d.]+)/.exec(scene.map(({ value }) => value).join('\n'))?.[1]);
    expect(price(records) / price(recordsUnder('surge'))).toBeCloseTo(0.7, 2);
  });

  it('brings in no goods in a stockout while ten products are bought', () => {
    const records = recordsUnder('stockout');
    const reasons = records.filter(({ topic }) => topic === 'inventory_updates').map(({ value }) => value);
    expect(reasons.some((value) => value.includes('"restock"'))).toBe(false);
    const purchases = records.filter(({ topic }) => topic === 'transactions');
    expect(shareNaming(purchases, [60, 61, 62, 63, 64, 65, 66, 67, 68, 69])).toBeGreaterThan(0.4);
  });

  it('names products that a small catalogue has', () => {
    expect(pressureOf('flash-sale', 50).products).toEqual([40, 30, 20]);
    expect(pressureOf(undefined, 50).pull).toBe(0);
  });
});
