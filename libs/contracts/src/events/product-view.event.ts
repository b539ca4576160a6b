import { Type, type Static } from '@sinclair/typebox';
import { MAX_DURATION_SECONDS, MAX_RESULTS_COUNT, MAX_TEXT_LENGTH } from '../bounds';
import {
  id,
  number,
  optionalId,
  optionalInteger,
  optionalLabel,
  optionalOneOf,
  optionalText,
  timestamp,
} from '../field-schema';
import { optionalPlainNumber, plainNumber } from '../plain-number';
import type { EventDefinition } from './event-definition';

export const VIEW_TYPES = ['view', 'search', 'filter', 'compare'] as const;
export type ViewType = (typeof VIEW_TYPES)[number];

const productViewSchema = () =>
  Type.Object(
    {
      event_id: id(),
      event_type: optionalOneOf(VIEW_TYPES),
      user_id: id(),
      session_id: id(),
      timestamp: timestamp(),
      product_id: optionalId(),
      category: optionalLabel(),
      duration_seconds: number(0, MAX_DURATION_SECONDS),
      search_query: optionalText(MAX_TEXT_LENGTH),
      results_count: optionalInteger(0, MAX_RESULTS_COUNT),
    },
    {
      // A search has no product; all else is about one. `required` alone would let null pass.
      if: { properties: { event_type: { const: 'search' } }, required: ['event_type'] },
      else: { properties: { product_id: { type: 'string' } }, required: ['product_id'] },
    },
  );

/** A step of browsing as it is on the wire. */
export type ProductViewMessage = Static<ReturnType<typeof productViewSchema>>;

/** A step of browsing. `productId` is only undefined for a search. */
export interface ProductView {
  readonly topic: 'product_views';
  readonly id: string;
  readonly key: string;
  readonly eventTimeMs: number;
  readonly eventType: ViewType;
  readonly userId: string;
  readonly sessionId: string;
  readonly productId: string | undefined;
  readonly category: string | undefined;
  readonly durationSeconds: number;
  readonly searchQuery: string | undefined;
  readonly resultsCount: number | undefined;
}

export const productViewEvent: EventDefinition<'product_views', ProductViewMessage, ProductView> = {
  topic: 'product_views',
  keyField: 'user_id',
  keyReason: 'A session belongs to a user: its views meet its cart events and purchases in the same partition.',
  schema: productViewSchema,
  example: {
    event_id: '01980a4e-7c00-7000-8000-000000000002',
    event_type: 'view',
    user_id: 'user_42',
    session_id: 'sess_9',
    timestamp: '2026-01-15T12:30:00.000Z',
    product_id: 'prod_7',
    category: 'Books',
    duration_seconds: 45,
  },
  timestampOf: ({ timestamp: text }) => text,
  decode: (message, eventTimeMs) => ({
    topic: 'product_views',
    id: message.event_id,
    key: message.user_id,
    eventTimeMs,
    eventType: message.event_type ?? 'view',
    userId: message.user_id,
    sessionId: message.session_id,
    productId: message.product_id ?? undefined,
    category: message.category ?? undefined,
    durationSeconds: plainNumber(message.duration_seconds),
    searchQuery: message.search_query ?? undefined,
    resultsCount: optionalPlainNumber(message.results_count),
  }),
};
