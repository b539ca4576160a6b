import { DEFAULT_COUNTRIES } from '@globalmart/contracts';
import type { EventRandom } from '../generate/event-random';

/** The busiest stores of a country take the larger part. */
const POPULARITY_EXPONENT = 1.5;
const ONLINE = 0;

/** The shop's stores, numbered from 1. They take turns by country: where there are enough, people buy in their own. */
export class Stores {
  private readonly byCountry: ReadonlyMap<string, readonly number[]>;
  private readonly all: readonly number[];

  constructor(
    count: number,
    private readonly random: EventRandom,
    /** Share of the purchases, 0 to 1, that count as made online: in store 0. */
    private readonly online = 0,
  ) {
    this.all = Array.from({ length: count }, (_, i) => i + 1);
    const countries = DEFAULT_COUNTRIES.length;
    this.byCountry = new Map(
      DEFAULT_COUNTRIES.map((country, at) => [country, this.all.filter((store) => (store - 1) % countries === at)]),
    );
  }

  pick(country: string): number {
    if (this.online > 0 && this.random.fraction() < this.online) return ONLINE;
    const own = this.byCountry.get(country) ?? [];
    const stores = own.length > 0 ? own : this.all;
    return stores[Math.floor(stores.length * this.random.fraction() ** POPULARITY_EXPONENT)] ?? 1;
  }
}
