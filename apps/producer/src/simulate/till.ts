import type { Customers } from '../customers/customers';
import type { EventRandom } from '../generate/event-random';
import type { Baskets } from './baskets';
import { OddCustomers } from './odd-customers';
import { AWAY_MS, type Presence } from './presence';
import type { Sales } from './sales';
import type { SimulatedRecord } from './simulated-record';
import type { Stores } from './stores';

export interface TillOptions {
  readonly random: EventRandom;
  readonly customers: Customers;
  readonly presence: Presence;
  readonly baskets: Baskets;
  readonly stores: Stores;
  readonly sales: Sales;
}

/** Purchases in stores: no session, no cart. All that is odd happens here too. */
export class Till {
  private readonly oddCustomers: OddCustomers;

  constructor(private readonly options: TillOptions) {
    const { random, customers, presence, baskets } = options;
    this.oddCustomers = new OddCustomers(random, customers, presence, baskets);
  }

  /** An anomalous purchase, or one that leads to some. To be asked once for each transaction. */
  odd(timeMs: number): SimulatedRecord | undefined {
    const purchase = this.oddCustomers.purchaseAt(timeMs, this.findBuyer);
    if (purchase === undefined) return undefined;
    const { customer, basket, country, paymentMethod, kinds } = purchase;
    const place = { storeId: this.options.stores.pick(country) };
    const record = this.options.sales.close({ customer, ...basket, place, country, paymentMethod }, timeMs);
    return kinds.length === 0 ? record : { ...record, headers: { anomaly: kinds.join(',') } };
  }

  ordinary(timeMs: number): SimulatedRecord {
    const customer = this.findBuyer(timeMs);
    this.options.presence.leave(customer, timeMs + AWAY_MS);
    return this.sell(customer, timeMs);
  }

  /** What somebody who is free now bought at another time. */
  forgotten(timeMs: number, nowMs: number): SimulatedRecord {
    return this.sell(this.findBuyer(nowMs), timeMs);
  }

  private readonly findBuyer = (timeMs: number): number => {
    const { random, customers, presence } = this.options;
    return presence.findFree(timeMs, () => customers.buyerAt(random, timeMs));
  };

  private sell(customer: number, timeMs: number): SimulatedRecord {
    const { baskets, customers, sales, stores } = this.options;
    const place = { storeId: stores.pick(customers.countryOf(customer)) };
    const { lines, totalCents } = baskets.ordinary(timeMs);
    return sales.close({ customer, lines, totalCents, place }, timeMs);
  }
}
