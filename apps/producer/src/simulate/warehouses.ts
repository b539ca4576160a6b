import type { EventRandom } from '../generate/event-random';
import type { Assortment } from './assortment';
import type { MessageWriter } from './message-writer';
import type { SimulatedRecord } from './simulated-record';

const WAREHOUSES = ['memphis', 'reno', 'toronto', 'leeds', 'berlin', 'lyon'] as const;
const REASONS = ['restock', 'adjustment', 'return'] as const;
const REASON_WEIGHTS = [70, 15, 15] as const;
const PERCENT = 100;
const MOST_RESTOCKED = 2_000;
const MOST_ADJUSTED = 5;
const MOST_RETURNED = 3;

/**
 * Goods that come in. Restocks bring as many units as were sold since the last, to products by their popularity, so that
 * in the long run each product gets what it sells.
 */
export class Warehouses {
  private owed = 0;

  constructor(
    private readonly random: EventRandom,
    private readonly assortment: Assortment,
    private readonly writer: MessageWriter,
  ) {}

  sold(units: number): void {
    this.owed += units;
  }

  update(timeMs: number): SimulatedRecord | undefined {
    const { random, assortment } = this;
    const reason = REASONS[random.weighted(REASON_WEIGHTS, PERCENT)] ?? 'restock';
    if (reason === 'restock' && !assortment.pressure.restocks) return undefined;
    const warehouse = WAREHOUSES[random.below(WAREHOUSES.length)] ?? WAREHOUSES[0];
    return this.writer.inventory(assortment.catalogue.pick(random), this.quantity(reason), reason, warehouse, timeMs);
  }

  private quantity(reason: (typeof REASONS)[number]): number {
    const { random } = this;
    if (reason === 'return') return 1 + random.below(MOST_RETURNED);
    if (reason === 'adjustment') return (1 + random.below(MOST_ADJUSTED)) * (random.fraction() < 0.5 ? -1 : 1);
    const quantity = Math.min(MOST_RESTOCKED, Math.max(1, this.owed));
    this.owed -= quantity;
    return quantity;
  }
}
