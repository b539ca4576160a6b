import { PAYMENT_METHODS, type PaymentMethod } from '@globalmart/contracts';
import { type EventRandom, hash, mix32 } from './event-random';

/** Who is in the shop when an event happens. */
export interface Shopper {
  readonly userId: string;
  readonly sessionId: string;
  readonly country: string;
  readonly paymentMethod: PaymentMethod;
}

const CUSTOMERS = 10_000_000;
const SESSION_MS = 10 * 60_000;
/** With 20:60:20 this is a session of nine views, three cart events and three purchases. */
const EVENTS_PER_SESSION = 15;
const LEAST_SESSIONS = 20;

/** Where customers live, in percent. */
const COUNTRIES: readonly (readonly [country: string, percent: number])[] = [
  ['USA', 48],
  ['UK', 16],
  ['Canada', 12],
  ['Germany', 14],
  ['France', 10],
];

/**
 * The people in the shop: a number of places that follows the event rate, each taken by one customer for ten minutes of
 * event time and then by another, so that views, carts and purchases of a session belong together. A function of
 * (seed, place, time): nothing is remembered.
 */
export class Shoppers {
  private readonly places: number;
  private readonly run: string;

  constructor(
    private readonly seed: number,
    eventsPerSecond: number,
  ) {
    this.places = Math.max(LEAST_SESSIONS, Math.round((eventsPerSecond * SESSION_MS) / 1_000 / EVENTS_PER_SESSION));
    this.run = seed.toString(36);
  }

  /** A shopper present at this event time. */
  pick(random: EventRandom, eventTimeMs: number): Shopper {
    const place = random.below(this.places);
    const turn = Math.floor((eventTimeMs + (mix32(place) % SESSION_MS)) / SESSION_MS);
    const customer = hash(this.seed, place, turn) % CUSTOMERS;
    return {
      userId: `user_${customer + 1}`,
      sessionId: `sess_${this.run}_${turn.toString(36)}_${place.toString(36)}`,
      country: countryOf(customer),
      paymentMethod: PAYMENT_METHODS[hash(customer, 2) % PAYMENT_METHODS.length] ?? PAYMENT_METHODS[0],
    };
  }
}

function countryOf(customer: number): string {
  let left = hash(customer, 1) % 100;
  for (const [country, percent] of COUNTRIES) {
    left -= percent;
    if (left < 0) return country;
  }
  return 'USA';
}
