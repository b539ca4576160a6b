import { Customers } from '../customers/customers';
import type { Catalogue } from '../generate/catalogue';
import type { ProducerOptions } from '../options';
import { pressureOf } from '../scenario/pressures';
import type { ScenarioName } from '../scenario/scenarios';
import { Simulation } from '../simulate/simulation';
import type { Shop } from './event.publisher';
import type { ShopRecord } from './outbox';

/** No process makes more. */
const MOST_PER_SECOND = 200_000;

/** The simulation, under whatever scenario is on. */
export class SimulatedShop implements Shop {
  private readonly simulation: Simulation;
  private scenario: ScenarioName | undefined;

  constructor(
    options: ProducerOptions,
    private readonly catalogue: Catalogue,
    opensMs: number,
  ) {
    const customers = new Customers(undefined, options.customers);
    const pace = { eventsPerSecond: eventsPerSecond(options) };
    this.simulation = new Simulation({ ...options, ...pace, catalogue, customers, opensMs });
  }

  next(eventTimeMs: number, scenario: ScenarioName | undefined, send: (record: ShopRecord) => void): void {
    if (scenario !== this.scenario) {
      this.scenario = scenario;
      this.simulation.pressure = pressureOf(scenario, this.catalogue.size);
    }
    this.simulation.slot(eventTimeMs, send);
  }

  finish(send: (record: ShopRecord) => void): void {
    this.simulation.finish(send);
  }
}

/** The most events that a second of event time has in the long run, by which the shop is made large enough. */
function eventsPerSecond(options: ProducerOptions): number {
  const { rate, unpaced, startMs, spanMs, count, backfillMs, backfillRate } = options;
  const history = backfillMs === undefined ? 0 : backfillRate;
  if (unpaced && startMs === undefined) return MOST_PER_SECOND;
  return Math.max(history, spanMs !== undefined && count !== undefined ? (count * 1_000) / spanMs : rate);
}
