import type { MessageByTopic } from '@globalmart/contracts';
import type { LogRecord } from '@globalmart/streaming';
import type { ModelEvents, ModelRecord, ModelTopic } from './log-model';

const MESSAGE: { readonly [Topic in ModelTopic]: (event: ModelEvents[Topic]) => MessageByTopic[Topic] } = {
  transactions: (event) => ({
    transaction_id: event.id,
    user_id: event.userId,
    timestamp: timestampOf(event),
    products: event.lines.map(({ productId, category, quantity, priceCents }) => ({
      product_id: productId,
      category,
      quantity,
      price: priceCents / 100,
    })),
    total_amount: event.totalCents / 100,
    payment_method: event.paymentMethod,
    country: event.country,
    session_id: event.sessionId,
    ...(event.storeId === 0 ? {} : { store_id: event.storeId }),
  }),
  product_views: (event) => ({
    event_id: event.id,
    // `view` goes without saying.
    event_type: event.type === 'view' ? undefined : event.type,
    user_id: event.userId,
    session_id: event.sessionId,
    timestamp: timestampOf(event),
    product_id: event.productId,
    category: event.category,
    duration_seconds: 5,
    search_query: event.query,
    results_count: event.results,
  }),
  cart_events: (event) => ({
    event_id: event.id,
    action: event.action,
    user_id: event.userId,
    session_id: event.sessionId,
    product_id: event.productId,
    quantity: event.quantity,
    price: event.priceCents === undefined ? undefined : event.priceCents / 100,
    timestamp: timestampOf(event),
  }),
  inventory_updates: (event) => ({
    event_id: event.id,
    product_id: event.productId,
    warehouse_id: 'berlin',
    quantity: event.quantity,
    reason: 'restock',
    timestamp: timestampOf(event),
  }),
};

/** The event as a record of its topic. */
export function modelRecord<Topic extends ModelTopic>(
  topic: Topic,
  offset: number,
  appendTimeMs: number,
  event: ModelEvents[Topic],
): ModelRecord<ModelEvents[Topic]> {
  const key = 'userId' in event ? event.userId : event.productId;
  return { record: recordOf(offset, appendTimeMs, key, JSON.stringify(MESSAGE[topic](event))), event };
}

export function recordOf(offset: number, appendTimeMs: number, key: string, value: string): LogRecord {
  return { offset, appendTimeMs, key: Buffer.from(key), value: Buffer.from(value) };
}

function timestampOf({ eventMs }: { readonly eventMs: number }): string {
  return new Date(eventMs).toISOString();
}
