import { Type, type Static } from '@sinclair/typebox';
import { MAX_CART_QUANTITY } from '../bounds';
import { id, oneOf, optionalAmount, optionalId, optionalInteger, timestamp } from '../field-schema';
import { centsFromAmount } from '../money';
import { optionalPlainNumber } from '../plain-number';
import type { EventDefinition } from './event-definition';

export const CART_ACTIONS = ['add', 'remove', 'update', 'checkout', 'abandon'] as const;
export type CartAction = (typeof CART_ACTIONS)[number];

const cartEventSchema = () =>
  Type.Object(
    {
      event_id: id(),
      action: oneOf(CART_ACTIONS),
      user_id: id(),
      session_id: id(),
      product_id: optionalId(),
      quantity: optionalInteger(0, MAX_CART_QUANTITY),
      price: optionalAmount(),
      timestamp: timestamp(),
    },
    {
      // Checkout and abandon concern the whole cart. `required` alone would let null pass.
      allOf: [
        {
          if: { properties: { action: { enum: ['add', 'remove', 'update'] } }, required: ['action'] },
          then: { properties: { product_id: { type: 'string' } }, required: ['product_id'] },
        },
        {
          if: { properties: { action: { enum: ['add', 'update'] } }, required: ['action'] },
          then: { properties: { quantity: { type: 'integer' } }, required: ['quantity'] },
        },
      ],
    },
  );

/** A change of a cart as it is on the wire. */
export type CartEventMessage = Static<ReturnType<typeof cartEventSchema>>;

/** A change of a cart. `productId` is there for add, remove and update, `quantity` for add and update. */
export interface CartEvent {
  readonly topic: 'cart_events';
  readonly id: string;
  readonly key: string;
  readonly eventTimeMs: number;
  readonly action: CartAction;
  readonly userId: string;
  readonly sessionId: string;
  readonly productId: string | undefined;
  /** Not on the wire: it is left to the catalogue. */
  readonly category: string | undefined;
  readonly quantity: number | undefined;
  readonly priceCents: number | undefined;
}

export const cartEventEvent: EventDefinition<'cart_events', CartEventMessage, CartEvent> = {
  topic: 'cart_events',
  keyField: 'user_id',
  keyReason: 'A cart belongs to a user’s session: its events stay in order, beside the purchase that empties it.',
  schema: cartEventSchema,
  example: {
    event_id: '01980a4e-7c00-7000-8000-000000000003',
    action: 'add',
    user_id: 'user_42',
    session_id: 'sess_9',
    product_id: 'prod_7',
    quantity: 2,
    price: 19.99,
    timestamp: '2026-01-15T12:31:00.000Z',
  },
  timestampOf: ({ timestamp: text }) => text,
  decode: (message, eventTimeMs) => ({
    topic: 'cart_events',
    id: message.event_id,
    key: message.user_id,
    eventTimeMs,
    action: message.action,
    userId: message.user_id,
    sessionId: message.session_id,
    productId: message.product_id ?? undefined,
    category: undefined,
    quantity: optionalPlainNumber(message.quantity),
    priceCents: message.price === undefined || message.price === null ? undefined : centsFromAmount(message.price),
  }),
};
