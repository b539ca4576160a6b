export { ANOMALY_KINDS, type AnomalyKind } from './anomaly-kind';
export {
  ANOMALOUS_AMOUNT_CENTS,
  ANOMALOUS_QUANTITY,
  CATALOGUE_LEAD_MS,
  CENT_TOLERANCE,
  DEFAULT_WATERMARK_DELAY_MS,
  FUTURE_TOLERANCE_MS,
  MAX_AGE,
  MAX_AMOUNT,
  MAX_CART_QUANTITY,
  MAX_DURATION_SECONDS,
  MAX_ID_LENGTH,
  MAX_INVENTORY_CHANGE,
  MAX_LINE_QUANTITY,
  MAX_PRODUCT_INVENTORY,
  MAX_RATINGS,
  MAX_RESULTS_COUNT,
  MAX_STORE_ID,
  MAX_TEXT_LENGTH,
  MAX_TRANSACTION_LINES,
  MAX_VALUE_BYTES,
  MIN_RATINGS,
  ONLINE_STORE_ID,
  TOTAL_TOLERANCE_CENTS,
  UNKNOWN_CATEGORY,
} from './bounds';
export { DEFAULT_COUNTRIES } from './countries';
export { DEAD_LETTER_HEADERS, DEAD_LETTER_SOURCE_HEADER_PREFIX, deadLetterKey } from './dead-letter';
export {
  EVENT_DEFINITIONS,
  EVENT_TOPICS,
  isEventTopic,
  type AnyEvent,
  type EventByTopic,
  type EventTopic,
  type MessageByTopic,
  type TimedEvent,
  type TimedTopic,
} from './event-topics';
export { CART_ACTIONS, type CartAction, type CartEvent, type CartEventMessage } from './events/cart-event.event';
export {
  CUSTOMER_EVENT_TYPES,
  type CustomerEvent,
  type CustomerEventMessage,
  type CustomerEventType,
} from './events/customer-event.event';
export type { ContractSettings, DecodedEvent, EventDefinition } from './events/event-definition';
export { INVENTORY_REASONS, type InventoryUpdate, type InventoryUpdateMessage } from './events/inventory-update.event';
export { VIEW_TYPES, type ProductView, type ProductViewMessage, type ViewType } from './events/product-view.event';
export type { Product, ProductMessage, ProductRemoval } from './events/product.event';
export {
  PAYMENT_METHODS,
  type PaymentMethod,
  type Transaction,
  type TransactionLine,
  type TransactionMessage,
} from './events/transaction.event';
export {
  DEAD_LETTER_REASONS,
  INVALID_REASONS,
  LATE_REASON,
  type DeadLetterReason,
  type InvalidReason,
} from './invalid-reason';
export type { InvalidRecord } from './invalid-record';
export { eventJsonSchemas, type JsonSchema } from './json-schema';
export { amountFromCents, centsFromAmount, isWholeCents } from './money';
export { createJudge, judgeRecord, type JudgeRecord, type Judgement, type RawRecord } from './record-judge';
export {
  CUSTOMER_SEGMENTS,
  RESULT_GROUPS,
  TREND_TYPES,
  type CustomerSegment,
  type ResultGroup,
  type TrendType,
} from './nightly-results';
export { codePointLength, isStorableText } from './text';
export { formatTimestamp, isTimestamp, parseTimestamp } from './timestamp';
export { TOPICS, topicSettings, type TopicDefinition, type TopicName } from './topics';
