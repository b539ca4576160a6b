import { ANOMALOUS_AMOUNT_CENTS, ANOMALOUS_QUANTITY, MAX_TRANSACTION_LINES } from '@globalmart/contracts';
import type { EventRandom } from '../generate/event-random';
import type { Assortment, Line } from './assortment';

const LINES = [50, 25, 13, 8, 4] as const;
const QUANTITIES = [72, 18, 6, 3, 1] as const;
const PERCENT = 100;
/** Of so many products picked, the dearest or cheapest is taken. */
const CHOICE = 8;
const MOST_BULK = 60;
const LEAST_SMALL_CENTS = 50;
const MOST_SMALL_CENTS = 500;

/** What is bought together in a store. */
export interface Basket {
  readonly lines: readonly Line[];
  readonly totalCents: number;
}

/** Fills baskets: ordinary ones stay below every threshold, the others are made to pass one. */
export class Baskets {
  constructor(
    private readonly random: EventRandom,
    private readonly assortment: Assortment,
  ) {}

  ordinary(timeMs: number): Basket {
    const { random, assortment } = this;
    const wanted = 1 + random.weighted(LINES, PERCENT);
    const lines: Line[] = [];
    let totalCents = 0;
    for (let i = 0; i < wanted; i += 1) {
      const product = assortment.pick(timeMs);
      const priceCents = assortment.priceCentsOf(product);
      const affordable = Math.floor((ANOMALOUS_AMOUNT_CENTS - totalCents) / priceCents);
      const quantity = Math.min(affordable, 1 + random.weighted(QUANTITIES, PERCENT));
      if (quantity < 1) break;
      totalCents += quantity * priceCents;
      lines.push({ product, quantity, priceCents });
    }
    return { lines, totalCents };
  }

  /** Costs more than 5,000, with at most 10 units of each product. */
  dear(timeMs: number): Basket {
    const lines: Line[] = [];
    let totalCents = 0;
    while (totalCents <= ANOMALOUS_AMOUNT_CENTS && lines.length < MAX_TRANSACTION_LINES) {
      const product = this.choose(timeMs, (a, b) => a > b);
      const priceCents = this.assortment.priceCentsOf(product);
      const lacking = Math.floor((ANOMALOUS_AMOUNT_CENTS - totalCents) / priceCents) + 1;
      const quantity = Math.min(ANOMALOUS_QUANTITY, lacking);
      totalCents += quantity * priceCents;
      lines.push({ product, quantity, priceCents });
    }
    return { lines, totalCents };
  }

  /** More than 10 units of one product. */
  bulk(timeMs: number): Basket {
    const product = this.choose(timeMs, (a, b) => a < b);
    const priceCents = this.assortment.priceCentsOf(product);
    const quantity = ANOMALOUS_QUANTITY + 1 + this.random.below(MOST_BULK - ANOMALOUS_QUANTITY);
    return { lines: [{ product, quantity, priceCents }], totalCents: quantity * priceCents };
  }

  /** At most 5.00, as those pay who try stolen cards: the rest of the price is a voucher's. */
  small(timeMs: number): Basket {
    const product = this.assortment.pick(timeMs);
    const priceCents = LEAST_SMALL_CENTS + this.random.below(MOST_SMALL_CENTS - LEAST_SMALL_CENTS + 1);
    return { lines: [{ product, quantity: 1, priceCents }], totalCents: priceCents };
  }

  private choose(timeMs: number, better: (aCents: number, bCents: number) => boolean): number {
    const { assortment } = this;
    let best = assortment.pick(timeMs);
    for (let i = 1; i < CHOICE; i += 1) {
      const other = assortment.pick(timeMs);
      if (better(assortment.priceCentsOf(other), assortment.priceCentsOf(best))) best = other;
    }
    return best;
  }
}
