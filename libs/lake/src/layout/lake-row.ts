import {
  type AnyEvent,
  type EventByTopic,
  type EventTopic,
  type TransactionLine,
  UNKNOWN_CATEGORY,
} from '@globalmart/contracts';
import type { AddLine, ColumnsOf, LakeColumns } from './columns';

const MS_PER_DAY = 86_400_000;

export const LAKE_SOURCES = ['stream', 'history', 'import'] as const;
export type LakeSource = (typeof LAKE_SOURCES)[number];

/** Where a row comes from; times in ms since the epoch. Partition and offset are null for what was in no log. */
export interface LakeOrigin {
  readonly source: LakeSource;
  readonly late: boolean;
  readonly partition: number | null;
  readonly offset: number | null;
  readonly append_time: number;
}

export type OriginColumns = ColumnsOf<LakeOrigin>;

/** Adds an event to the columns of its topic; where it comes from is left to `addOrigin`. */
export type AddEvent<Event = AnyEvent, Columns = LakeColumns> = (event: Event, to: Columns) => void;

/** Each column by its name, not in a loop over names, so that V8 knows at each place what it calls. */
const ADD_EVENT: { readonly [Topic in EventTopic]: AddEvent<EventByTopic[Topic], LakeColumns<Topic>> } = {
  transactions: (event, to) => {
    to.transaction_id.add(event.id);
    to.user_id.add(event.userId);
    to.timestamp.add(event.eventTimeMs);
    to.products.addEach(event.lines, addLine);
    to.total_amount_cents.add(event.totalCents);
    to.payment_method.add(event.paymentMethod);
    to.country.add(event.country);
    to.session_id.add(event.sessionId ?? null);
    to.store_id.add(event.storeId);
  },
  product_views: (event, to) => {
    to.event_id.add(event.id);
    to.event_type.add(event.eventType);
    to.user_id.add(event.userId);
    to.session_id.add(event.sessionId);
    to.timestamp.add(event.eventTimeMs);
    to.product_id.add(event.productId ?? null);
    to.category.add(categoryOf(event));
    to.duration_seconds.add(event.durationSeconds);
    to.search_query.add(event.searchQuery ?? null);
    to.results_count.add(event.resultsCount ?? null);
  },
  cart_events: (event, to) => {
    to.event_id.add(event.id);
    to.action.add(event.action);
    to.user_id.add(event.userId);
    to.session_id.add(event.sessionId);
    to.product_id.add(event.productId ?? null);
    to.category.add(categoryOf(event));
    to.quantity.add(event.quantity ?? null);
    to.price_cents.add(event.priceCents ?? null);
    to.timestamp.add(event.eventTimeMs);
  },
  inventory_updates: (event, to) => {
    to.event_id.add(event.id);
    to.product_id.add(event.productId);
    to.warehouse_id.add(event.warehouseId);
    to.quantity.add(event.quantity);
    to.reason.add(event.reason);
    to.timestamp.add(event.eventTimeMs);
  },
  customer_events: (event, to) => {
    to.event_id.add(event.id);
    to.event_type.add(event.eventType);
    to.user_id.add(event.userId);
    to.email.add(event.email);
    to.age.add(event.age);
    to.country.add(event.country);
    to.registration_date.add(event.registrationDateMs);
    to.preferences.add(event.preferences);
    to.timestamp.add(event.eventTimeMs);
  },
  product_catalog: (event, to) => {
    to.product_id.add(event.productId);
    to.name.add(event.removed ? null : event.name);
    to.category.add(event.removed ? null : event.category);
    to.price_cents.add(event.removed ? null : event.priceCents);
    to.inventory.add(event.removed ? null : event.inventory);
    to.ratings.add(event.removed ? null : event.ratings);
    to.deleted.add(event.removed);
  },
};

/** What adds events of this topic, whose categories have been looked up as far as the catalogue knows them. */
export function addEventOf(topic: EventTopic): AddEvent {
  // Event and columns are those of the topic, which the types cannot tell.
  return ADD_EVENT[topic] as AddEvent;
}

export function addOrigin(origin: LakeOrigin, to: OriginColumns): void {
  to.source.add(origin.source);
  to.late.add(origin.late);
  to.partition.add(origin.partition);
  to.offset.add(origin.offset);
  to.append_time.add(origin.append_time);
}

/**
 * The UTC day whose folder an event belongs into, as ms at its 00:00Z: that of its event time; of a product, which has none,
 * that of its append time.
 */
export function dayOf(event: AnyEvent, appendTimeMs: number): number {
  const ms = event.topic === 'product_catalog' ? appendTimeMs : event.eventTimeMs;
  return Math.floor(ms / MS_PER_DAY) * MS_PER_DAY;
}

/** The day that begins at `dayMs`, as YYYY-MM-DD. */
export function dayName(dayMs: number): string {
  return new Date(dayMs).toISOString().slice(0, 10);
}

/** A search need not be about any product. */
function categoryOf({ category, productId }: { category: string | undefined; productId: string | undefined }) {
  return category ?? (productId === undefined ? null : UNKNOWN_CATEGORY);
}

const addLine: AddLine<TransactionLine> = ({ productId, quantity, priceCents, category }, at, to) => {
  to.line_no.add(at + 1);
  to.product_id.add(productId);
  to.quantity.add(quantity);
  to.price_cents.add(priceCents);
  to.category.add(category ?? UNKNOWN_CATEGORY);
};
