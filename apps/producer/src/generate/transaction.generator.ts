import { amountFromCents, type TransactionMessage } from '@globalmart/contracts';
import type { Catalogue } from './catalogue';
import type { EventFrame } from './event-stream';

const LINES = [50, 25, 13, 8, 4] as const;
const QUANTITIES = [70, 18, 7, 3, 2] as const;
const PERCENT = 100;
/** Lines that leave their category to the catalogue. */
const WITHOUT_CATEGORY = 0.01;
/** Lines of so many units that they are anomalous. */
const BULK = 0.0005;
const IN_STORE = 0.2;
const STORES = 20;

/** A completed purchase. */
export function transactionOf(frame: EventFrame, catalogue: Catalogue): TransactionMessage {
  const { random, shopper } = frame;
  const lines = 1 + random.weighted(LINES, PERCENT);
  const products: TransactionMessage['products'] = [];
  let totalCents = 0;
  for (let line = 0; line < lines; line += 1) {
    const product = catalogue.pick(random);
    const bulk = random.fraction() < BULK;
    const quantity = bulk ? 11 + random.below(40) : 1 + random.weighted(QUANTITIES, PERCENT);
    const priceCents = catalogue.priceCentsOf(product);
    totalCents += quantity * priceCents;
    products.push({
      product_id: catalogue.idOf(product),
      quantity,
      price: amountFromCents(priceCents),
      category: random.fraction() < WITHOUT_CATEGORY ? undefined : catalogue.categoryOf(product),
    });
  }
  const inStore = random.fraction() < IN_STORE;
  return {
    transaction_id: frame.id,
    user_id: shopper.userId,
    timestamp: frame.timestamp,
    products,
    total_amount: amountFromCents(totalCents),
    payment_method: shopper.paymentMethod,
    country: shopper.country,
    session_id: inStore ? undefined : shopper.sessionId,
    store_id: inStore ? 1 + random.below(STORES) : undefined,
  };
}
