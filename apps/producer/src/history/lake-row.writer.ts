import { type LakeLine, type LakeRow } from '@globalmart/lake';
import type { Catalogue } from '../generate/catalogue';
import { MessageWriter, type Purchase } from '../simulate/message-writer';
import type { SimulatedRecord } from '../simulate/simulated-record';

/**
 * Hands purchases over as the lake's rows, where nothing is sent. They are the rows that the stream worker would have made of the
 * messages, to which the spec holds them, but for where they come from.
 */
export class LakeRowWriter extends MessageWriter {
  constructor(
    seed: number,
    catalogue: Catalogue,
    private readonly append: (row: LakeRow<'transactions'>) => void,
  ) {
    super(seed, catalogue);
  }

  override transaction(purchase: Purchase, timeMs: number): SimulatedRecord {
    const { userId, place } = purchase;
    this.append({
      transaction_id: this.id(timeMs),
      user_id: userId,
      timestamp: timeMs,
      products: this.linesOf(purchase),
      total_amount_cents: purchase.totalCents,
      payment_method: purchase.paymentMethod,
      country: purchase.country,
      session_id: 'sessionId' in place ? place.sessionId : null,
      store_id: 'storeId' in place ? place.storeId : 0,
      source: 'history',
      late: false,
      partition: null,
      offset: null,
      append_time: timeMs,
    });
    return { topic: 'transactions', key: userId, value: '', eventTimeMs: timeMs };
  }

  /** Of the few lines that leave their category to the catalogue, the lake has that one. */
  private linesOf({ lines }: Purchase): LakeLine[] {
    return lines.map(({ product, quantity, priceCents }, at) => ({
      line_no: at + 1,
      product_id: this.catalogue.idOf(product),
      quantity,
      price_cents: priceCents,
      category: this.catalogue.categoryOf(product),
    }));
  }
}
