import { type AnomalyKind, DEFAULT_COUNTRIES, PAYMENT_METHODS, type PaymentMethod } from '@globalmart/contracts';
import type { EventRandom } from '../generate/event-random';
import { Agenda } from './agenda';
import { anomaliesOf, type JudgedPurchase } from './anomaly-rules';
import { ANOMALY_SCRIPTS, anomalousPurchases, type AnomalyScript } from './anomaly-scripts';
import type { Basket, Baskets } from './baskets';
import type { Customers } from '../customers/customers';
import type { Presence } from './presence';
import { WaitingLine } from './waiting-line';

/** The rules look back ten minutes: as long must an odd customer keep away, so that nothing ordinary falls under them. */
const REST_MS = 601_000;

/** A purchase of an odd customer. */
export interface OddPurchase {
  readonly customer: number;
  readonly basket: Basket;
  readonly country: string;
  readonly paymentMethod: PaymentMethod;
  readonly kinds: readonly AnomalyKind[];
}

interface Performance {
  readonly script: AnomalyScript;
  readonly customer: number;
  readonly length: number;
  readonly bought: JudgedPurchase[];
  dueMs: number;
}

/**
 * The customers whose purchases are anomalous. Each plays a script by himself; its first purchase is made as he always
 * makes them, so that what he bought before needs no remembering. Which purchases are anomalous is not the script's to
 * say: the rules are asked about each.
 */
export class OddCustomers {
  private readonly resting = new Agenda<Performance>();
  private readonly due = new WaitingLine<Performance>();
  private readonly chances = ANOMALY_SCRIPTS.map((script) => script.share / anomalousPurchases(script));

  constructor(
    private readonly random: EventRandom,
    private readonly customers: Customers,
    private readonly presence: Presence,
    private readonly baskets: Baskets,
  ) {}

  /** A purchase by one of them if it is time for it. To be asked once for each transaction. */
  purchaseAt(timeMs: number, findCustomer: (timeMs: number) => number): OddPurchase | undefined {
    this.resting.takeDue(timeMs, (performance) => this.due.join(performance));
    const script = this.pickScript();
    if (script) this.due.join(this.begin(script, findCustomer(timeMs)));
    const performance = this.due.next();
    return performance && this.perform(performance, timeMs);
  }

  private pickScript(): AnomalyScript | undefined {
    let left = this.random.fraction();
    for (let i = 0; i < this.chances.length; i += 1) {
      left -= this.chances[i] ?? 0;
      if (left < 0) return ANOMALY_SCRIPTS[i];
    }
    return undefined;
  }

  private begin(script: AnomalyScript, customer: number): Performance {
    const [least, most] = script.purchases;
    this.presence.enter(customer);
    return { script, customer, length: least + this.random.below(most - least + 1), bought: [], dueMs: 0 };
  }

  private perform(performance: Performance, timeMs: number): OddPurchase {
    const { script, customer, bought, length } = performance;
    const basket = this.baskets[script.basket](timeMs);
    const country = turn(DEFAULT_COUNTRIES, this.customers.countryOf(customer), bought.length % script.countries);
    const own = this.customers.paymentMethodOf(customer);
    const paymentMethod = turn(PAYMENT_METHODS, own, bought.length % script.methods);
    const greatestQuantity = Math.max(...basket.lines.map(({ quantity }) => quantity));
    const purchase = { timeMs, amountCents: basket.totalCents, greatestQuantity, country, paymentMethod };
    const kinds = anomaliesOf(purchase, bought);
    bought.push(purchase);
    if (bought.length === length) {
      this.presence.leave(customer, timeMs + REST_MS);
    } else {
      const [least, most] = script.gapSeconds;
      performance.dueMs = timeMs + 1_000 * (least + this.random.fraction() * (most - least));
      this.resting.put(performance);
    }
    return { customer, basket, country, paymentMethod, kinds };
  }
}

/** The value so many places after one's own, in a circle. */
function turn<Value>(values: readonly Value[], own: Value, places: number): Value {
  return values[(values.indexOf(own) + places) % values.length] ?? own;
}
