import { amountFromCents, type CartEventMessage } from '@globalmart/contracts';
import type { Catalogue } from './catalogue';
import type { EventFrame } from './event-stream';

const ACTIONS = ['add', 'remove', 'update', 'checkout', 'abandon'] as const;
const WEIGHTS = [55, 12, 13, 15, 5] as const;
const PERCENT = 100;
const MOST_ADDED = 4;
const MOST_QUANTITY = 10;

/** A change of a cart, or its end. */
export function cartEventOf(frame: EventFrame, catalogue: Catalogue): CartEventMessage {
  const { random, shopper } = frame;
  const action = ACTIONS[random.weighted(WEIGHTS, PERCENT)] ?? 'add';
  const ends = action === 'checkout' || action === 'abandon';
  const product = catalogue.pick(random);
  const quantity = action === 'update' ? random.below(MOST_QUANTITY + 1) : 1 + random.below(MOST_ADDED);
  return {
    event_id: frame.id,
    action,
    user_id: shopper.userId,
    session_id: shopper.sessionId,
    product_id: ends ? undefined : catalogue.idOf(product),
    quantity: ends ? undefined : quantity,
    price: ends ? undefined : amountFromCents(catalogue.priceCentsOf(product)),
    timestamp: frame.timestamp,
  };
}
