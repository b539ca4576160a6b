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

/** One event: everything the contract says about it. `Message` is its wire form, `Event` its decoded form. */
export interface EventDefinition<Topic extends string, Message, Event extends DecodedEvent> {
  readonly topic: Topic;
  /** The field that the record key repeats. */
  readonly keyField: keyof Message & string;
  /** Why this field is the key. */
  readonly keyReason: string;
  readonly schema: (settings: ContractSettings) => TSchema;
  readonly example: Message;
  /** A message that passes the schema → the inner form: cents, milliseconds, absent instead of null. */
  readonly decode: (message: Message) => Event;
  /** Whether the event's total is that of its parts, where it has one. */
  readonly totalMatches?: (event: Event) => boolean;
}
