import { Type, type Static } from '@sinclair/typebox';
import { MAX_AGE, MAX_TEXT_LENGTH } from '../bounds';
import { day, id, integer, label, oneOf, text, timestamp } from '../field-schema';
import { plainNumber } from '../plain-number';
import { parseDate } from '../timestamp';
import type { ContractSettings, EventDefinition } from './event-definition';

export const CUSTOMER_EVENT_TYPES = ['registered', 'profile_updated'] as const;
export type CustomerEventType = (typeof CUSTOMER_EVENT_TYPES)[number];

const customerEventSchema = ({ countries }: ContractSettings) =>
  Type.Object({
    event_id: id(),
    event_type: oneOf(CUSTOMER_EVENT_TYPES),
    user_id: id(),
    email: text(MAX_TEXT_LENGTH),
    age: integer(0, MAX_AGE),
    country: oneOf(countries),
    registration_date: day(),
    preferences: Type.Array(label()),
    timestamp: timestamp(),
  });

/** A customer's profile as it is on the wire. */
export type CustomerEventMessage = Static<ReturnType<typeof customerEventSchema>>;

/** A customer's profile as of the event. `registrationDateMs` is 00:00Z of the day. */
export interface CustomerEvent {
  readonly topic: 'customer_events';
  readonly id: string;
  readonly key: string;
  readonly eventTimeMs: number;
  readonly eventType: CustomerEventType;
  readonly userId: string;
  readonly email: string;
  readonly age: number;
  readonly country: string;
  readonly registrationDateMs: number;
  readonly preferences: readonly string[];
}

export const customerEventEvent: EventDefinition<'customer_events', CustomerEventMessage, CustomerEvent> = {
  topic: 'customer_events',
  keyField: 'user_id',
  keyReason: 'A profile update must never overtake the registration of the same user.',
  schema: customerEventSchema,
  example: {
    event_id: '01980a4e-7c00-7000-8000-000000000005',
    event_type: 'registered',
    user_id: 'user_42',
    email: 'ada@example.com',
    age: 36,
    country: 'UK',
    registration_date: '2026-01-15',
    preferences: ['Books', 'Garden'],
    timestamp: '2026-01-15T12:00:00.000Z',
  },
  timestampOf: ({ timestamp: text }) => text,
  decode: (message, eventTimeMs) => ({
    topic: 'customer_events',
    id: message.event_id,
    key: message.user_id,
    eventTimeMs,
    eventType: message.event_type,
    userId: message.user_id,
    email: message.email,
    age: plainNumber(message.age),
    country: message.country,
    registrationDateMs: parseDate(message.registration_date),
    preferences: message.preferences,
  }),
};
