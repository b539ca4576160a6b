import { EventRandom, hash } from '../generate/event-random';
import { CUSTOMER_COUNTRIES } from '../rhythm/countries';
import type { Rhythm } from '../rhythm/rhythm';
import { WeightedPick } from './weighted-pick';

const DAY_MS = 86_400_000;
/** Customers are registered from this day on, so that from 2026 on the shop is in balance. */
const OPENING_MS = Date.UTC(2024, 6, 1);
/** Nobody buys for longer. */
const LONGEST_LIFE_MS = 549 * DAY_MS;
/** Purchases a day of a new customer, on average. Frequent buyers are gone sooner, so of those present it is near 0.01. */
const NEW_CUSTOMERS_RATE = 0.0355;
const MOST_CLASSES = 4_096;
const FEWEST_CLASSES = 16;
const GOLDEN_RATIO = 0.618_033_988_749_895;

/**
 * Who the shop's customers are, how often they buy, and until when: BG/NBD, after P. S. Fader, B. G. S. Hardie and
 * K. L. Lee, "Counting Your Customers" the Easy Way, Marketing Science 24(2), 2005, 275–284.
 *
 * - While active, a customer buys as a Poisson process of rate λ; λ is gamma-distributed over customers (here with shape
 *   ½, which is the square of a normal number).
 * - After each purchase, it was the last with probability p; p is beta-distributed (here with a = b = 1: any is as likely).
 *
 * Purchases of rate λ of which each is the last with probability p end after an exponential time of rate λp. So a
 * customer is active in a window of this length, known beforehand, and buys at rate λ inside of it: nothing has to be
 * remembered, and whoever buys at a time can be drawn from those active then in proportion to λ. (The one difference to
 * the paper: the window does not end on a purchase. As in D. C. Schmittlein, D. G. Morrison and R. Colombo, Management
 * Science 33(1), 1987, somebody may have registered and never bought.)
 *
 * Customers are numbered in the order in which they register, evenly in trade time. `size` are active at any time, whose
 * mean life and the pace of registrations keep the balance (Little's law); those who stopped come on top of them.
 * Rate, life and country belong to one of some thousand classes. Of each block of as many customers, one is in each
 * class, in an order of the block's own: a class at a time of registration names the customer.
 */
export class Population {
  private readonly classes: number;
  private readonly livesMs: Float64Array;
  private readonly countries: Uint8Array;
  private readonly spacingMs: number;
  private readonly buyers: readonly ClassPick[];
  private readonly shoppers: readonly ClassPick[];
  private readonly openingMs: number;
  /** Trade time since the opening from when on as many leave as join. */
  private readonly balancedMs: number;

  constructor(
    private readonly seed: number,
    size: number,
    private readonly rhythm: Rhythm,
  ) {
    const classes = Math.max(FEWEST_CLASSES, Math.min(MOST_CLASSES, 2 ** Math.floor(Math.log2(size))));
    this.classes = classes;
    this.livesMs = new Float64Array(classes);
    this.countries = new Uint8Array(classes);
    const rates = new Float64Array(classes);
    const random = new EventRandom(seed);
    for (let i = 0; i < classes; i += 1) {
      random.seek(i);
      // Spread evenly instead of drawn, so that a rate is met as often as it should be in every country.
      const radius = Math.sqrt(-2 * Math.log(((i + 0.5) * GOLDEN_RATIO) % 1));
      const rate = (radius * Math.cos(2 * Math.PI * random.fraction())) ** 2 * NEW_CUSTOMERS_RATE;
      const lastPurchase = random.fraction();
      const lifeMs = (-Math.log(1 - random.fraction()) / (rate * lastPurchase)) * DAY_MS;
      rates[i] = rate;
      this.livesMs[i] = Math.min(LONGEST_LIFE_MS, lifeMs);
      this.countries[i] = countryOf((i + 0.5) / classes);
    }
    const meanLifeMs = this.livesMs.reduce((sum, life) => sum + life, 0) / classes;
    this.spacingMs = meanLifeMs / size;
    this.buyers = this.picks((i) => rates[i] ?? 0);
    // Who buys ten times as often looks around three times as often.
    this.shoppers = this.picks((i) => Math.sqrt(rates[i] ?? 0));
    this.openingMs = rhythm.tradeMs(OPENING_MS);
    this.balancedMs = LONGEST_LIFE_MS;
  }

  /** The index of somebody who buys at this time. Before 2026 it is whoever bought at its beginning. */
  buyerAt(random: EventRandom, timeMs: number): number {
    return this.drawAt(this.buyers, random, timeMs);
  }

  /** The index of somebody who is in the shop at this time. */
  shopperAt(random: EventRandom, timeMs: number): number {
    return this.drawAt(this.shoppers, random, timeMs);
  }

  /** When this customer registers, in milliseconds of the epoch. */
  registeredAtMs(index: number): number {
    return Math.floor(this.rhythm.timeMs(this.openingMs + index * this.spacingMs));
  }

  /** From when on as many leave as join; before, the same people buy all the time. */
  get balancedFromMs(): number {
    return Math.ceil(this.rhythm.timeMs(this.openingMs + this.balancedMs));
  }

  /** How many have registered before this time: the index of the next. */
  registeredBefore(timeMs: number): number {
    return Math.max(0, Math.ceil((this.rhythm.tradeMs(timeMs) - this.openingMs) / this.spacingMs));
  }

  /** Until when this customer is active, in milliseconds of the epoch. */
  leavesAtMs(index: number): number {
    const lifeMs = this.livesMs[this.classOf(index)] ?? 0;
    return Math.floor(this.rhythm.timeMs(this.openingMs + index * this.spacingMs + lifeMs));
  }

  /** Index in CUSTOMER_COUNTRIES. */
  countryOf(index: number): number {
    return this.countries[this.classOf(index)] ?? 0;
  }

  private drawAt(picks: readonly ClassPick[], random: EventRandom, timeMs: number): number {
    const nowMs = Math.max(this.balancedMs, this.rhythm.tradeMs(timeMs) - this.openingMs);
    const pick = picks[this.rhythm.countryAt(random.fraction(), timeMs)]!;
    const { classes, spacingMs } = this;
    const blockMs = classes * spacingMs;
    for (;;) {
      const chosen = pick.first + pick.among.pick(random);
      const lifeMs = this.livesMs[chosen] ?? 0;
      // Every block that may hold somebody still active is met whole by the span drawn from, hence as often as any other.
      const block = Math.floor((nowMs - lifeMs - blockMs + random.fraction() * (lifeMs + 2 * blockMs)) / blockMs);
      if (block < 0) continue;
      const index = block * classes + (chosen ^ this.orderOf(block));
      const ageMs = nowMs - index * spacingMs;
      if (ageMs >= 0 && ageMs < lifeMs) return index;
    }
  }

  private picks(weight: (classIndex: number) => number): ClassPick[] {
    const blockMs = this.classes * this.spacingMs;
    return CUSTOMER_COUNTRIES.map((_, country) => {
      const first = this.countries.indexOf(country);
      const end = this.countries.lastIndexOf(country) + 1;
      const weights = Array.from(this.livesMs.subarray(first, end), (lifeMs, i) => {
        return weight(first + i) * (lifeMs + 2 * blockMs);
      });
      return { first, among: new WeightedPick(weights) };
    });
  }

  private classOf(index: number): number {
    const block = Math.floor(index / this.classes);
    return (index - block * this.classes) ^ this.orderOf(block);
  }

  /** Classes are a power of two, so that this orders a block anew and is its own inverse. */
  private orderOf(block: number): number {
    return hash(this.seed, block, 1) & (this.classes - 1);
  }
}

/** A country's classes, which lie side by side. */
interface ClassPick {
  readonly first: number;
  readonly among: WeightedPick;
}

function countryOf(share: number): number {
  let left = share * 100;
  const found = CUSTOMER_COUNTRIES.findIndex(({ percent }) => (left -= percent) < 0);
  return found < 0 ? 0 : found;
}
