import type { CartAction, PaymentMethod, ViewType } from '@globalmart/contracts';
import type { LogRecord } from '@globalmart/streaming';

/** What the models see of every event. */
export interface ModelEvent {
  readonly id: string;
  readonly eventMs: number;
}

export interface ModelUserEvent extends ModelEvent {
  readonly userId: string;
}

export interface ModelTransaction extends ModelUserEvent {
  readonly sessionId: string | undefined;
  readonly storeId: number;
  readonly country: string;
  readonly paymentMethod: PaymentMethod;
  readonly totalCents: number;
  readonly lines: readonly ModelLine[];
}

export interface ModelLine {
  readonly productId: string;
  /** undefined: the line leaves it to the catalogue. */
  readonly category: string | undefined;
  readonly quantity: number;
  readonly priceCents: number;
}

export interface ModelView extends ModelUserEvent {
  readonly sessionId: string;
  readonly type: ViewType;
  /** undefined for a search. */
  readonly productId: string | undefined;
  /** undefined: the view leaves it to the catalogue. */
  readonly category: string | undefined;
  readonly query: string | undefined;
  readonly results: number | undefined;
}

export interface ModelCartEvent extends ModelUserEvent {
  readonly sessionId: string;
  readonly action: CartAction;
  /** undefined for checkout and abandon. */
  readonly productId: string | undefined;
  /** It has none of its own: what the catalogue says, where one is asked. */
  readonly category: string | undefined;
  /** undefined for checkout and abandon, and where a removal takes the whole line. */
  readonly quantity: number | undefined;
  readonly priceCents: number | undefined;
}

export interface ModelInventoryUpdate extends ModelEvent {
  readonly productId: string;
  /** Signed. */
  readonly quantity: number;
}

/** Event by topic, for the topics that the models know. */
export interface ModelEvents {
  readonly transactions: ModelTransaction;
  readonly product_views: ModelView;
  readonly cart_events: ModelCartEvent;
  readonly inventory_updates: ModelInventoryUpdate;
}

export type ModelTopic = keyof ModelEvents;

/** What people do in the shop. */
export const MODEL_TOPICS: readonly ModelTopic[] = ['transactions', 'product_views', 'cart_events'];
/** What stock follows from. */
export const STOCK_TOPICS: readonly ModelTopic[] = ['transactions', 'inventory_updates'];

/** One record of the log with what it was meant to be; `event` is undefined when the record is invalid by itself. */
export interface ModelRecord<Event extends ModelEvent = ModelTransaction> {
  readonly record: LogRecord;
  readonly event: Event | undefined;
}

/** By topic and partition; a topic that is not there has no records. */
export type ModelLog = {
  readonly [Topic in ModelTopic]?: readonly (readonly ModelRecord<ModelEvents[Topic]>[])[];
};

/** Valid events of one partition by topic, in the order of the log. */
export type ValidEvents = { readonly [Topic in ModelTopic]: readonly ModelEvents[Topic][] };

export const NO_EVENTS: ValidEvents = { transactions: [], product_views: [], cart_events: [], inventory_updates: [] };

/** The figures of one row, and what it says. */
export type ModelRow = Record<string, number | string | null>;

/** By table and key. */
export type ModelRows = Map<string, ModelRow>;

/** A valid event and its place in the log. */
export interface ValidEvent<Event extends ModelEvent> {
  readonly offset: number;
  readonly event: Event;
}

/** The valid events among the records of one topic-partition: every record is compared with all records before it. */
export function validEvents<Event extends ModelEvent>(
  records: readonly ModelRecord<Event>[],
  delayMs: number,
): ValidEvent<Event>[] {
  const valid: ValidEvent<Event>[] = [];
  records.forEach(({ event }, offset) => {
    if (event === undefined) return;
    const earlier = records.slice(0, offset).flatMap((record) => (record.event === undefined ? [] : [record.event]));
    const watermark = Math.max(Number.NEGATIVE_INFINITY, ...earlier.map(({ eventMs }) => eventMs)) - delayMs;
    if (event.eventMs < watermark) return;
    if (earlier.some(({ id, eventMs }) => id === event.id && eventMs >= watermark)) return;
    valid.push({ offset, event });
  });
  return valid;
}

/** Start of the window of this size that holds an event time. */
export function startOf(eventMs: number, sizeMs: number): number {
  return eventMs - (((eventMs % sizeMs) + sizeMs) % sizeMs);
}

export function rowsAsText(rows: ReadonlyMap<string, ModelRow>): string[] {
  return [...rows].map(([key, row]) => `${key}: ${JSON.stringify(row)}`).sort();
}

/** The same as comparing the texts, without making them: it is asked a million times. */
export function sameRows(actual: ReadonlyMap<string, ModelRow>, expected: ReadonlyMap<string, ModelRow>): boolean {
  if (actual.size !== expected.size) return false;
  for (const [key, row] of actual) {
    const other = expected.get(key);
    if (other === undefined) return false;
    for (const figure in other) if (row[figure] !== other[figure]) return false;
  }
  return true;
}
