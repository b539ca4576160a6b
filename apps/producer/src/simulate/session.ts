import type { Line } from './assortment';
import type { MixTopic } from './simulated-record';

/** One visit to the online shop, as far as it has come. */
export class Session {
  /** What comes next, and from when on. */
  want: MixTopic = 'product_views';
  dueMs = 0;
  /** The product last looked at; −1 before the first. */
  product = -1;
  /** Whether that product was found by a search or filter and waits to be looked at. */
  found = false;
  lines: Line[] = [];

  constructor(
    readonly customer: number,
    readonly userId: string,
    readonly sessionId: string,
    /** How many views are still to come before the customer goes on to the cart, or away. */
    public viewsLeft: number,
    /** What a customer who left a cart behind comes back for. */
    readonly wishes: Line[],
  ) {}

  totalCents(): number {
    let totalCents = 0;
    for (const { quantity, priceCents } of this.lines) totalCents += quantity * priceCents;
    return totalCents;
  }

  has(product: number): boolean {
    return this.lines.some((line) => line.product === product);
  }
}
