import type { Catalogue } from '../generate/catalogue';
import type { EventRandom } from '../generate/event-random';
import { NO_PRESSURE, type Pressure } from './pressure';
import { Tastes } from './tastes';

/** A product put aside by a customer, at the price it had then. */
export interface Line {
  readonly product: number;
  readonly quantity: number;
  readonly priceCents: number;
}

/** What people ask for at a time, and what it costs: the catalogue seen through tastes and through what bears on the shop. */
export class Assortment {
  pressure: Pressure = NO_PRESSURE;
  private readonly tastes = new Tastes();

  constructor(
    readonly catalogue: Catalogue,
    private readonly random: EventRandom,
  ) {}

  pick(timeMs: number): number {
    const { catalogue, random, pressure } = this;
    if (pressure.pull > 0 && random.fraction() < pressure.pull) {
      return pressure.products[random.below(pressure.products.length)] ?? 0;
    }
    const product = catalogue.pick(random);
    // Asked once more, not until it fits: the hour changes what sells a little, popularity most of it.
    if (random.fraction() < this.tastes.of(catalogue.categoryIndexOf(product), timeMs)) return product;
    return catalogue.pick(random);
  }

  priceCentsOf(product: number): number {
    const { priceFactor, products } = this.pressure;
    const priceCents = this.catalogue.priceCentsOf(product);
    if (priceFactor === 1 || !products.includes(product)) return priceCents;
    return Math.max(LEAST_PRICE_CENTS, Math.round(priceCents * priceFactor));
  }
}

/** Whole purchases of 5.00 or less are what card testers make: no ordinary price goes down to that. */
const LEAST_PRICE_CENTS = 501;
