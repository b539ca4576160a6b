import { checkFields } from './judge-event';
import {
  cents,
  type InvalidReason,
  isPresent,
  judgeByItself,
  type LogRecord,
  type Transaction,
} from './valid-by-itself';

/** The topics that tables are made from, in the order of their names: events of equal time are in this order. */
export const READ_TOPICS = ['cart_events', 'inventory_updates', 'product_views', 'transactions'] as const;
export type ReadTopic = (typeof READ_TOPICS)[number];

export interface CartEvent {
  id: string;
  userId: string;
  sessionId: string;
  eventTimeMs: number;
  action: string;
  productId: string | null;
  /** Not in the record: left to the catalogue. */
  category: string | null;
  quantity: number | null;
  priceCents: number | null;
}

export interface InventoryUpdate {
  id: string;
  eventTimeMs: number;
  productId: string;
  quantity: number;
}

export interface ProductView {
  id: string;
  userId: string;
  sessionId: string;
  eventTimeMs: number;
  type: string;
  productId: string | null;
  /** null: left to the catalogue. */
  category: string | null;
  query: string | null;
  resultsCount: number | null;
}

/** What the tables need of an event that is valid by itself, by topic. */
export interface ReadEvents {
  cart_events: CartEvent;
  inventory_updates: InventoryUpdate;
  product_views: ProductView;
  transactions: Transaction;
}

export type ReadEvent = { [T in ReadTopic]: { topic: T; event: ReadEvents[T] } }[ReadTopic];
export type Reading = ({ valid: true } & ReadEvent) | { valid: false; reason: InvalidReason };

/** The first step of the verdict on a record, and what is to be kept of it, from the text of the contract alone. */
export function readEvent(topic: ReadTopic, record: LogRecord, countries: ReadonlySet<string>): Reading {
  if (topic === 'transactions') {
    const judged = judgeByItself(record, countries);
    return judged.valid ? { valid: true, topic, event: judged.transaction } : judged;
  }
  const checked = checkFields(topic, record, countries);
  if (!checked.valid) return checked;
  const { fields, eventTimeMs } = checked;
  const id = String(fields.event_id);
  if (topic === 'inventory_updates') {
    const event = { id, eventTimeMs, productId: String(fields.product_id), quantity: Number(fields.quantity) + 0 };
    return { valid: true, topic, event };
  }
  const visit = { id, userId: String(fields.user_id), sessionId: String(fields.session_id), eventTimeMs };
  const productId = textOf(fields.product_id);
  if (topic === 'cart_events') {
    const { action, quantity, price } = fields;
    const change = { action: String(action), productId, category: null, quantity: numberOf(quantity) };
    return { valid: true, topic, event: { ...visit, ...change, priceCents: cents(price) } };
  }
  const { event_type: type, category, search_query: query, results_count: resultsCount } = fields;
  const shown = { type: textOf(type) ?? 'view', productId, category: textOf(category) };
  return {
    valid: true,
    topic,
    event: { ...visit, ...shown, query: textOf(query), resultsCount: numberOf(resultsCount) },
  };
}

const textOf = (value: unknown): string | null => (isPresent(value) ? String(value) : null);
// Adding 0 turns -0 into 0.
const numberOf = (value: unknown): number | null => (isPresent(value) ? Number(value) + 0 : null);
