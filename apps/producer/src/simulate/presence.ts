import { mix32 } from '../generate/event-random';

/** How long a customer stays away after a visit or a purchase. */
export const AWAY_MS = 120_000;

const LEAST_PLACES = 2 ** 14;
const MOST_PLACES = 2 ** 24;
/** Places for each person present: that many because a busy place turns away customers who have done nothing. */
const ROOM = 16;
const MOST_TRIES = 10_000;
const IN_SHOP = 2 ** 31 - 1;

/**
 * Who may come in. A customer has one place, shared with others, and comes in only while that place is free: so nobody is
 * in two sessions at once or buys again within AWAY_MS, which keeps ordinary customers below every threshold of an
 * anomaly. Memory does not grow with the run or with the number of customers.
 */
export class Presence {
  /** By place, the second from which it is free. */
  private readonly freeFrom: Int32Array;
  private originMs: number | undefined;

  /** @param expected how many people are in the shop or stay away at a time */
  constructor(expected: number) {
    const wanted = 2 ** Math.ceil(Math.log2(expected * ROOM + 1));
    this.freeFrom = new Int32Array(Math.min(MOST_PLACES, Math.max(LEAST_PLACES, wanted)));
  }

  isFree(customer: number, timeMs: number): boolean {
    return (this.freeFrom[this.placeOf(customer)] ?? 0) <= Math.floor(this.sinceOrigin(timeMs) / 1_000);
  }

  /** The first of those picked who is free. */
  findFree(timeMs: number, pick: () => number): number {
    for (let i = 0; i < MOST_TRIES; i += 1) {
      const customer = pick();
      if (this.isFree(customer, timeMs)) return customer;
    }
    throw new Error(`of ${MOST_TRIES} customers none is free: there are too few customers for so many events a second`);
  }

  /** Comes in and stays until `leave`. */
  enter(customer: number): void {
    this.freeFrom[this.placeOf(customer)] = IN_SHOP;
  }

  /** Goes away, not to come back before `untilMs`. */
  leave(customer: number, untilMs: number): void {
    this.freeFrom[this.placeOf(customer)] = Math.ceil(this.sinceOrigin(untilMs) / 1_000);
  }

  private placeOf(customer: number): number {
    return mix32(customer) & (this.freeFrom.length - 1);
  }

  private sinceOrigin(timeMs: number): number {
    this.originMs ??= timeMs - 1_000;
    return timeMs - this.originMs;
  }
}
