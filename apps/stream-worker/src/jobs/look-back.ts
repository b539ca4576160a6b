import { PAYMENT_METHODS } from '@globalmart/contracts';
import type { Habits } from './anomaly-rules';
import type { RecentTransactions } from './recent-transactions';
import type { Slot } from './transaction-table';

/** What some of a user's transactions are together; they come and go as a window slides over them. */
export class LookBack {
  private small = 0;
  private readonly countries: number[] = [];
  private readonly paymentMethods: number[] = [];

  constructor(
    private readonly recent: RecentTransactions,
    private readonly smallAmountCents: number,
  ) {}

  add(slot: Slot): void {
    this.count(slot, 1);
  }

  remove(slot: Slot): void {
    this.count(slot, -1);
  }

  get habits(): Habits {
    return {
      countries: present(this.countries).map((country) => this.recent.countryName(country)),
      paymentMethods: present(this.paymentMethods).map((method) => PAYMENT_METHODS[method] ?? ''),
      smallTransactions: this.small,
    };
  }

  private count(slot: Slot, by: 1 | -1): void {
    const { recent } = this;
    if (recent.amountCents(slot) <= this.smallAmountCents) this.small += by;
    const country = recent.country(slot);
    this.countries[country] = (this.countries[country] ?? 0) + by;
    const method = recent.paymentMethod(slot);
    this.paymentMethods[method] = (this.paymentMethods[method] ?? 0) + by;
  }
}

/** The numbers that have been counted. */
function present(counts: readonly number[]): number[] {
  return [...counts.keys()].filter((number) => (counts[number] ?? 0) > 0);
}
