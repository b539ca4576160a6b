import type { LakeRow } from '@globalmart/lake';
import type { Customers } from '../customers/customers';
import type { Catalogue } from '../generate/catalogue';
import { hash } from '../generate/event-random';
import type { Rhythm } from '../rhythm/rhythm';
import { Simulation } from '../simulate/simulation';
import { History } from '../timeline/history';
import { LakeRowWriter } from './lake-row.writer';

const DAY_MS = 86_400_000;
const SECONDS_PER_DAY = 86_400;
const STORES = 10;
/** As the whole simulation has it at three views and a cart event for each purchase. */
const ONLINE_SHARE = 0.2;

export interface PastShop {
  readonly catalogue: Catalogue;
  readonly customers: Customers;
  readonly rhythm: Rhythm;
  readonly seed: number;
  /** On average over a week. */
  readonly transactionsPerDay: number;
}

/**
 * The purchases of one UTC day, by the simulation that the producer sends, in the rhythm of day and week. A function of shop
 * and day: who was in the shop at midnight is not known to the next day, so that each can be made by itself.
 */
export class PastDay {
  private readonly history: History;
  private readonly simulation: Simulation;
  private readonly count: number;
  private made = 0;

  /** @param append takes each purchase as it is made */
  constructor(shop: PastShop, dayMs: number, append: (row: LakeRow<'transactions'>) => void) {
    const { catalogue, customers, seed, transactionsPerDay } = shop;
    this.history = historyOf(shop, dayMs);
    this.count = countOfDay(shop, dayMs);
    const daySeed = hash(seed, dayMs);
    this.simulation = new Simulation({
      seed: daySeed,
      catalogue,
      customers,
      mix: [1, 0, 0],
      eventsPerSecond: transactionsPerDay / SECONDS_PER_DAY,
      stores: STORES,
      onlineShare: ONLINE_SHARE,
      defects: 0,
      topics: ['transactions'],
      writer: new LakeRowWriter(daySeed, catalogue, append),
    });
  }

  /** Makes the next so many purchases, or what is left of the day; returns how many. */
  make(count: number): number {
    const begin = this.made;
    const end = Math.min(this.count, begin + count);
    const send = () => undefined; // what its writer has taken already
    for (; this.made < end; this.made += 1) {
      this.simulation.slot(this.history.eventTimeMs(this.made), send);
    }
    return end - begin;
  }
}

/** How many purchases there are on a day. */
export function countOfDay(shop: PastShop, dayMs: number): number {
  return historyOf(shop, dayMs).countBy(dayMs + DAY_MS - 1);
}

function historyOf({ rhythm, transactionsPerDay }: PastShop, dayMs: number): History {
  return new History(rhythm, dayMs, transactionsPerDay / SECONDS_PER_DAY);
}
