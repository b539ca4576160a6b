import { CATEGORIES } from '../generate/categories';

const HOURS_PER_WEEK = 168;
const MS_PER_HOUR = 3_600_000;
/** 1970-01-01 was a Thursday: with Monday as the first day, the epoch begins three days into its week. */
const EPOCH_HOUR_OF_WEEK = 72;
const FIRST_WEEKEND_DAY = 5;
/** How far the daily swing goes below and above the mean. */
const DAILY_SWING = 0.35;

/**
 * How much a category is asked for at an hour of the week, from 0 to 1, where 1 is the most any category ever is. Only who
 * buys what follows the hour; how many events there are is decided by the rate.
 */
export class Tastes {
  private readonly table = new Float32Array(CATEGORIES.length * HOURS_PER_WEEK);

  constructor() {
    CATEGORIES.forEach(({ peakHour, weekend }, category) => {
      for (let hour = 0; hour < HOURS_PER_WEEK; hour += 1) {
        const daily = 1 + DAILY_SWING * Math.cos(((hour - peakHour) / 24) * 2 * Math.PI);
        const weekly = hour >= FIRST_WEEKEND_DAY * 24 ? weekend : 1;
        this.table[category * HOURS_PER_WEEK + hour] = daily * weekly;
      }
    });
    const greatest = this.table.reduce((most, value) => Math.max(most, value), 0);
    for (let i = 0; i < this.table.length; i += 1) this.table[i] = (this.table[i] ?? 0) / greatest;
  }

  of(category: number, timeMs: number): number {
    const hour = (Math.floor(timeMs / MS_PER_HOUR) + EPOCH_HOUR_OF_WEEK) % HOURS_PER_WEEK;
    return this.table[category * HOURS_PER_WEEK + hour] ?? 0;
  }
}
