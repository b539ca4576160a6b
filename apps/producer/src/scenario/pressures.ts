import { NO_PRESSURE, type Pressure } from '../simulate/pressure';
import type { ScenarioName } from './scenarios';

/** Popular products, though not the very first: what they do in a scenario is to be seen. */
const ON_SALE = [40, 80, 120] as const;
const RUNNING_OUT = [60, 61, 62, 63, 64, 65, 66, 67, 68, 69] as const;

const PRESSURES: Partial<Record<ScenarioName, Pressure>> = {
  'flash-sale': { products: ON_SALE, pull: 0.6, priceFactor: 0.7, restocks: true },
  stockout: { products: RUNNING_OUT, pull: 0.4, priceFactor: 1, restocks: false },
};

/** What a scenario does to the shop besides its pace, in a catalogue of this size. */
export function pressureOf(scenario: ScenarioName | undefined, products: number): Pressure {
  const pressure = (scenario && PRESSURES[scenario]) ?? NO_PRESSURE;
  return { ...pressure, products: pressure.products.map((product) => product % products) };
}
