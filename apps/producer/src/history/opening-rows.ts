import { centsFromAmount, type CustomerEventMessage, type ProductMessage } from '@globalmart/contracts';
import type { LakeRow } from '@globalmart/lake';

/** A product as the catalogue has it from `timeMs` on. It was in no log; one may say that it was stored when it happened. */
export function catalogueRow(product: ProductMessage, timeMs: number): LakeRow<'product_catalog'> {
  return {
    product_id: product.product_id,
    name: product.name,
    category: product.category,
    price_cents: centsFromAmount(product.price),
    inventory: product.inventory,
    ratings: product.ratings,
    deleted: false,
    source: 'history',
    late: false,
    partition: null,
    offset: null,
    append_time: timeMs,
  };
}

/** A registration that the lake is told of at `timeMs`; its date is that of the registration itself. */
export function registrationRow(message: CustomerEventMessage, timeMs: number): LakeRow<'customer_events'> {
  return {
    event_id: message.event_id,
    event_type: message.event_type,
    user_id: message.user_id,
    email: message.email,
    age: message.age,
    country: message.country,
    registration_date: Date.parse(message.registration_date),
    preferences: message.preferences,
    timestamp: timeMs,
    source: 'history',
    late: false,
    partition: null,
    offset: null,
    append_time: timeMs,
  };
}
