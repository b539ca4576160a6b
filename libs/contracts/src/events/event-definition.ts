import type { TSchema } from '@sinclair/typebox';

/** What the contract lets an operator choose. */
export interface ContractSettings {
  /** The countries that transactions and customers may name. */
  readonly countries: readonly string[];
}

/** What every decoded event has; only a product has no event time. */
export interface DecodedEvent {
  readonly topic: string;
  readonly key: string;
  readonly eventTimeMs?: number;
}

/** A message without its timestamp, which is parsed before the rest is decoded. */
export type Timeless<Message> = Omit<Message, 'timestamp'>;

/** One event: everything the contract says about it. `Message` is its wire form, `Event` its decoded form. */
export interface EventDefinition<Topic extends string, Message, Event extends DecodedEvent> {
  readonly topic: Topic;
  /** The field that the record key repeats. */
  readonly keyField: keyof Message & string;
  /** Why this field is the key. */
  readonly keyReason: string;
  readonly schema: (settings: ContractSettings) => TSchema;
  readonly example: Message;
  /** The message's `timestamp`, where it has one. */
  readonly timestampOf?: (message: Message) => string;
  /** A message that passes the schema, and its timestamp in ms → the inner form: cents, absent instead of null. */
  readonly decode: (message: Timeless<Message>, eventTimeMs: number) => Event;
  /** Whether the event's total is that of its parts, where it has one. */
  readonly totalMatches?: (event: Event) => boolean;
}
