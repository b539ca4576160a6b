import { PAYMENT_METHODS, type PaymentMethod } from '@globalmart/contracts';
import { type EventRandom, hash } from '../generate/event-random';
import { CUSTOMER_COUNTRIES } from '../rhythm/countries';
import { Rhythm } from '../rhythm/rhythm';
import { Population } from './population';
import { type CustomerProfile, profileOf } from './profile';

/** The shop's own, not the run's: whoever sells, with whatever seed, sells to the same people. */
export const CUSTOMERS_SEED = 20_260_102;
export const DEFAULT_CUSTOMERS = 10_000_000;
/** Before a customer's number, which is one more than the index. */
export const CUSTOMER_PREFIX = 'user_';

/**
 * The shop's customers, by index in the order of their registration. All that is said of one is a function of
 * (seed, index), and who comes at a time is drawn without a memory (see Population), in well under a microsecond.
 *
 * `size` customers are active at any time. Some stop and others join, so indexes go beyond it.
 */
export class Customers {
  private readonly population: Population;

  constructor(
    private readonly seed = CUSTOMERS_SEED,
    size = DEFAULT_CUSTOMERS,
    rhythm = new Rhythm(),
  ) {
    this.population = new Population(seed, size, rhythm);
  }

  /** Somebody who looks around now: frequent buyers more often than others, but less so than they buy. */
  shopperAt(random: EventRandom, timeMs: number): number {
    return this.population.shopperAt(random, timeMs);
  }

  /** Somebody who buys now, in whatever way; frequent buyers in proportion to their rate. */
  buyerAt(random: EventRandom, timeMs: number): number {
    return this.population.buyerAt(random, timeMs);
  }

  idOf(index: number): string {
    return `${CUSTOMER_PREFIX}${index + 1}`;
  }

  countryOf(index: number): string {
    return CUSTOMER_COUNTRIES[this.population.countryOf(index)]?.name ?? '';
  }

  /** Always the same one: several of one customer in a short time would be suspicious. */
  paymentMethodOf(index: number): PaymentMethod {
    return PAYMENT_METHODS[hash(this.seed, index, 2) % PAYMENT_METHODS.length] ?? PAYMENT_METHODS[0];
  }

  /** As registered, or as of a later change: another revision has other preferences and perhaps another e-mail. */
  profileOf(index: number, revision = 0): CustomerProfile {
    const registeredAtMs = this.population.registeredAtMs(index);
    return profileOf(this.seed, index, { country: this.countryOf(index), registeredAtMs, revision });
  }

  /** In milliseconds of the epoch. */
  registeredAtMs(index: number): number {
    return this.population.registeredAtMs(index);
  }

  /** Until when this customer comes, in milliseconds of the epoch. */
  leavesAtMs(index: number): number {
    return this.population.leavesAtMs(index);
  }

  /** Whoever buys before this time is one of those who buy at it, though he may register only later. */
  get balancedFromMs(): number {
    return this.population.balancedFromMs;
  }

  /** How many have registered before this time: the index of the next. */
  registeredBefore(timeMs: number): number {
    return this.population.registeredBefore(timeMs);
  }
}
