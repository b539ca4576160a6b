import { CUSTOMER_COUNTRIES } from './countries';

const QUARTER_MS = 900_000;
const QUARTERS_OF_HOUR = 4;
const HOURS_OF_DAY = 24;
const QUARTERS = 7 * HOURS_OF_DAY * QUARTERS_OF_HOUR;
const WEEK_MS = QUARTERS * QUARTER_MS;
/** A Monday, 00:00Z, and long before any event. */
const FIRST_MONDAY_MS = Date.UTC(1970, 0, 5);

// Relative only. Shops see a trough before dawn, a plateau over the day and a peak on the sofa at eight in the evening.
const HOURS = [9, 5, 3, 2, 2, 3, 7, 12, 17, 21, 24, 25, 25, 24, 23, 23, 24, 26, 29, 34, 38, 36, 28, 17] as const;
/** From Monday; Sunday is the strongest day, Friday evening the weakest. */
const WEEKDAYS = [105, 102, 100, 98, 92, 95, 108] as const;

/** How busy the people of one country are in each quarter of an hour of a UTC week; 1 on average. */
function presenceOf(utcOffsetHours: number): Float64Array {
  const presence = new Float64Array(QUARTERS);
  let sum = 0;
  for (let quarter = 0; quarter < QUARTERS; quarter += 1) {
    const local = quarter / QUARTERS_OF_HOUR + utcOffsetHours + 7 * HOURS_OF_DAY;
    const hour = Math.floor(local) % HOURS_OF_DAY;
    const part = local - Math.floor(local);
    const day = WEEKDAYS[Math.floor(local / HOURS_OF_DAY) % 7] ?? 0;
    // Between the hours in a straight line, so that traffic has no steps.
    const weight = (HOURS[hour] ?? 0) * (1 - part) + (HOURS[(hour + 1) % HOURS_OF_DAY] ?? 0) * part;
    presence[quarter] = day * weight;
    sum += day * weight;
  }
  return presence.map((weight) => (weight * QUARTERS) / sum);
}

/**
 * The shop's day and week, in UTC: each country lives by its own clock, and the shop's rhythm is the sum of theirs.
 *
 * It is a change of clock. _Trade time_ runs as fast as the shop is busy, on average as fast as time; what happens evenly
 * in trade time happens in the rhythm. Both directions are exact and keep the order, so any event's time can be computed
 * by itself.
 */
export class Rhythm {
  /** By quarter and country, for `countryAt`: how much of the trade is by this country and those before it. */
  private readonly shares: readonly Float64Array[];
  private readonly densities = new Float64Array(QUARTERS);
  /** Trade time from Monday to the start of each quarter. */
  private readonly sums = new Float64Array(QUARTERS + 1);

  constructor() {
    this.shares = CUSTOMER_COUNTRIES.map(({ percent, utcOffsetHours }) => {
      const presence = presenceOf(utcOffsetHours);
      for (let quarter = 0; quarter < QUARTERS; quarter += 1) {
        this.densities[quarter] = (this.densities[quarter] ?? 0) + ((presence[quarter] ?? 0) * percent) / 100;
      }
      return this.densities.slice();
    });
    for (let quarter = 0; quarter < QUARTERS; quarter += 1) {
      this.sums[quarter + 1] = (this.sums[quarter] ?? 0) + (this.densities[quarter] ?? 0) * QUARTER_MS;
    }
  }

  /** How busy the shop is at this time: 1 on average over a week. */
  density(timeMs: number): number {
    return this.densities[quarterOf(timeMs)] ?? 1;
  }

  /** The trade time of a time; both in milliseconds from the same Monday's midnight in 1970 on. */
  tradeMs(timeMs: number): number {
    const weeks = Math.floor((timeMs - FIRST_MONDAY_MS) / WEEK_MS);
    const quarter = quarterOf(timeMs);
    const restMs = timeMs - FIRST_MONDAY_MS - weeks * WEEK_MS - quarter * QUARTER_MS;
    return weeks * WEEK_MS + (this.sums[quarter] ?? 0) + restMs * (this.densities[quarter] ?? 1);
  }

  /** The time of a trade time; not rounded to whole milliseconds. */
  timeMs(tradeMs: number): number {
    const weeks = Math.floor(tradeMs / WEEK_MS);
    const rest = tradeMs - weeks * WEEK_MS;
    let quarter = 0;
    for (let step = 512; step > 0; step >>= 1) {
      const next = quarter + step;
      if (next < QUARTERS && (this.sums[next] ?? 0) <= rest) quarter = next;
    }
    const restMs = (rest - (this.sums[quarter] ?? 0)) / (this.densities[quarter] ?? 1);
    return FIRST_MONDAY_MS + weeks * WEEK_MS + quarter * QUARTER_MS + restMs;
  }

  /** The index in CUSTOMER_COUNTRIES of whoever trades at this time; `fraction` is a random number from 0 to 1. */
  countryAt(fraction: number, timeMs: number): number {
    const quarter = quarterOf(timeMs);
    const point = fraction * (this.densities[quarter] ?? 0);
    for (let country = 0; country < this.shares.length - 1; country += 1) {
      if (point < (this.shares[country]?.[quarter] ?? 0)) return country;
    }
    return this.shares.length - 1;
  }
}

function quarterOf(timeMs: number): number {
  const sinceMonday = (timeMs - FIRST_MONDAY_MS) % WEEK_MS;
  return Math.floor((sinceMonday < 0 ? sinceMonday + WEEK_MS : sinceMonday) / QUARTER_MS);
}
