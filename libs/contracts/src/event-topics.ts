import { cartEventEvent, type CartEvent, type CartEventMessage } from './events/cart-event.event';
import { customerEventEvent, type CustomerEvent, type CustomerEventMessage } from './events/customer-event.event';
import {
  inventoryUpdateEvent,
  type InventoryUpdate,
  type InventoryUpdateMessage,
} from './events/inventory-update.event';
import { productViewEvent, type ProductView, type ProductViewMessage } from './events/product-view.event';
import { productEvent, type Product, type ProductMessage, type ProductRemoval } from './events/product.event';
import { transactionEvent, type Transaction, type TransactionMessage } from './events/transaction.event';

/** The six event topics and what the contract says about their events. */
export const EVENT_DEFINITIONS = {
  transactions: transactionEvent,
  product_views: productViewEvent,
  cart_events: cartEventEvent,
  inventory_updates: inventoryUpdateEvent,
  customer_events: customerEventEvent,
  product_catalog: productEvent,
} as const;

export type EventTopic = keyof typeof EVENT_DEFINITIONS;

export const EVENT_TOPICS = Object.freeze(Object.keys(EVENT_DEFINITIONS) as EventTopic[]);

/** Wire form by topic. */
export interface MessageByTopic {
  transactions: TransactionMessage;
  product_views: ProductViewMessage;
  cart_events: CartEventMessage;
  inventory_updates: InventoryUpdateMessage;
  customer_events: CustomerEventMessage;
  product_catalog: ProductMessage;
}

/** Decoded form by topic. */
export interface EventByTopic {
  transactions: Transaction;
  product_views: ProductView;
  cart_events: CartEvent;
  inventory_updates: InventoryUpdate;
  customer_events: CustomerEvent;
  product_catalog: Product | ProductRemoval;
}

export type AnyEvent = EventByTopic[EventTopic];

/** The topics whose events have an id and an event time: those that can be late or duplicate. */
export type TimedTopic = Exclude<EventTopic, 'product_catalog'>;
export type TimedEvent = EventByTopic[TimedTopic];

/** Whether a name, without the deployment's prefix, is that of an event topic. */
export function isEventTopic(name: string): name is EventTopic {
  return Object.hasOwn(EVENT_DEFINITIONS, name);
}
