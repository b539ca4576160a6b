import type { PaymentMethod } from '@globalmart/contracts';
import type { Customers } from '../customers/customers';
import type { EventRandom } from '../generate/event-random';
import type { Line } from './assortment';
import type { MessageWriter } from './message-writer';
import type { SimulatedRecord } from './simulated-record';
import type { Warehouses } from './warehouses';

/** Lines that leave their category to the catalogue. */
const WITHOUT_CATEGORY = 0.01;

export interface Sale {
  readonly customer: number;
  readonly lines: readonly Line[];
  readonly totalCents: number;
  /** Where it is made: in a session online, or in a store. */
  readonly place: { readonly sessionId: string } | { readonly storeId: number };
  /** The customer's own where undefined. */
  readonly country?: string;
  readonly paymentMethod?: PaymentMethod;
}

/** Closes a purchase, wherever it is made: what is sold is missing from the shelves. */
export class Sales {
  constructor(
    private readonly random: EventRandom,
    private readonly customers: Customers,
    private readonly warehouses: Warehouses,
    private readonly writer: MessageWriter,
  ) {}

  close(sale: Sale, timeMs: number): SimulatedRecord {
    const { random, customers } = this;
    const { customer, lines, totalCents, place } = sale;
    const withoutCategory = random.fraction() < WITHOUT_CATEGORY * lines.length ? random.below(lines.length) : -1;
    for (const { quantity } of lines) this.warehouses.sold(quantity);
    return this.writer.transaction(
      {
        userId: customers.idOf(customer),
        lines,
        totalCents,
        withoutCategory,
        place,
        paymentMethod: sale.paymentMethod ?? customers.paymentMethodOf(customer),
        country: sale.country ?? customers.countryOf(customer),
      },
      timeMs,
    );
  }
}
