import { type AnyEvent, type EventByTopic, type EventTopic, UNKNOWN_CATEGORY } from '@globalmart/contracts';
import type { LakeRow } from './columns';

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

type RowMakers = { readonly [Topic in EventTopic]: (event: EventByTopic[Topic], origin: LakeOrigin) => LakeRow<Topic> };

const ROWS: RowMakers = {
  transactions: (event, origin) => ({
    transaction_id: event.id,
    user_id: event.userId,
    timestamp: event.eventTimeMs,
    products: event.lines.map(({ productId, quantity, priceCents, category }, at) => ({
      line_no: at + 1,
      product_id: productId,
      quantity,
      price_cents: priceCents,
      category: category ?? UNKNOWN_CATEGORY,
    })),
    total_amount_cents: event.totalCents,
    payment_method: event.paymentMethod,
    country: event.country,
    session_id: event.sessionId ?? null,
    store_id: event.storeId,
    ...origin,
  }),
  product_views: (event, origin) => ({
    event_id: event.id,
    event_type: event.eventType,
    user_id: event.userId,
    session_id: event.sessionId,
    timestamp: event.eventTimeMs,
    product_id: event.productId ?? null,
    category: categoryOf(event),
    duration_seconds: event.durationSeconds,
    search_query: event.searchQuery ?? null,
    results_count: event.resultsCount ?? null,
    ...origin,
  }),
  cart_events: (event, origin) => ({
    event_id: event.id,
    action: event.action,
    user_id: event.userId,
    session_id: event.sessionId,
    product_id: event.productId ?? null,
    category: categoryOf(event),
    quantity: event.quantity ?? null,
    price_cents: event.priceCents ?? null,
    timestamp: event.eventTimeMs,
    ...origin,
  }),
  inventory_updates: (event, origin) => ({
    event_id: event.id,
    product_id: event.productId,
    warehouse_id: event.warehouseId,
    quantity: event.quantity,
    reason: event.reason,
    timestamp: event.eventTimeMs,
    ...origin,
  }),
  customer_events: (event, origin) => ({
    event_id: event.id,
    event_type: event.eventType,
    user_id: event.userId,
    email: event.email,
    age: event.age,
    country: event.country,
    registration_date: event.registrationDateMs,
    preferences: event.preferences,
    timestamp: event.eventTimeMs,
    ...origin,
  }),
  product_catalog: (event, origin) => ({
    product_id: event.productId,
    name: event.removed ? null : event.name,
    category: event.removed ? null : event.category,
    price_cents: event.removed ? null : event.priceCents,
    inventory: event.removed ? null : event.inventory,
    ratings: event.removed ? null : event.ratings,
    deleted: event.removed,
    ...origin,
  }),
};

/** The lake's row of an event whose categories have been looked up as far as the catalogue knows them. */
export function lakeRow(event: AnyEvent, origin: LakeOrigin): LakeRow {
  // The row maker is the one of the event's own topic, which the types cannot tell.
  const toRow = ROWS[event.topic] as (event: AnyEvent, origin: LakeOrigin) => LakeRow;
  return toRow(event, origin);
}

/**
 * The UTC day whose folder an event belongs into, as ms at its 00:00Z: that of its event time; of a product, which has none,
 * that of its append time.
 */
export function dayOf(event: AnyEvent, appendTimeMs: number): number {
  const ms = event.topic === 'product_catalog' ? appendTimeMs : event.eventTimeMs;
  return ms - (ms % MS_PER_DAY);
}

/** The day that begins at `dayMs`, as YYYY-MM-DD. */
export function dayName(dayMs: number): string {
  return new Date(dayMs).toISOString().slice(0, 10);
}

/** A search need not be about any product. */
function categoryOf({ category, productId }: { category: string | undefined; productId: string | undefined }) {
  return category ?? (productId === undefined ? null : UNKNOWN_CATEGORY);
}
