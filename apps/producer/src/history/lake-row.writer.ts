import { MessageWriter, type Purchase } from '../simulate/message-writer';
import type { SimulatedRecord } from '../simulate/simulated-record';

/**
 * Writes purchases as the lake's rows, put together by hand as messages are, for the same reason. They are the rows that the
 * stream worker would have made of the messages, to which the spec holds them, but for where they come from.
 */
export class LakeRowWriter extends MessageWriter {
  override transaction(purchase: Purchase, timeMs: number): SimulatedRecord {
    const { userId, lines, place } = purchase;
    let products = '';
    for (let i = 0; i < lines.length; i += 1) {
      const { product, quantity, priceCents } = lines[i]!;
      // Of the few lines that leave their category to the catalogue, the lake has that one.
      products +=
        `${i === 0 ? '' : ','}{"line_no":${i + 1},"product_id":"${this.catalogue.idOf(product)}","quantity":${quantity},` +
        `"price_cents":${priceCents}${this.categoryField(product)}}`;
    }
    const where = 'storeId' in place ? `"store_id":${place.storeId}` : `"session_id":"${place.sessionId}","store_id":0`;
    const value =
      `{"transaction_id":"${this.id(timeMs)}","user_id":"${userId}","timestamp":${timeMs},"products":[${products}],` +
      `"total_amount_cents":${purchase.totalCents},"payment_method":"${purchase.paymentMethod}",` +
      `"country":"${purchase.country}",${where},"source":"history","late":false,"append_time":${timeMs}}`;
    return { topic: 'transactions', key: userId, value, eventTimeMs: timeMs };
  }
}
