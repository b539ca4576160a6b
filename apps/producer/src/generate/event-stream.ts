import type { Catalogue } from './catalogue';
import { cartEventOf } from './cart-event.generator';
import { EventIds } from './event-id';
import { EventRandom } from './event-random';
import { productViewOf } from './product-view.generator';
import { type Shopper, Shoppers } from './shoppers';
import { transactionOf } from './transaction.generator';

/** The topics of the stream, in the order of the mix's weights. */
export const STREAM_TOPICS = ['transactions', 'product_views', 'cart_events'] as const;
export type StreamTopic = (typeof STREAM_TOPICS)[number];

/** What all events have, before it is known what happens in them. */
export interface EventFrame {
  readonly id: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly timestamp: string;
  readonly shopper: Shopper;
  /** At the event's own numbers. */
  readonly random: EventRandom;
}

export interface GeneratedEvent {
  readonly topic: StreamTopic;
  readonly key: string;
  /** JSON, as it goes on the wire. */
  readonly value: string;
}

export interface EventStreamOptions {
  readonly seed: number;
  readonly catalogue: Catalogue;
  /** Weights in the order of STREAM_TOPICS. */
  readonly mix: readonly number[];
  /** Events per second of event time; decides how many people are in the shop. */
  readonly eventsPerSecond: number;
}

const MESSAGES = { transactions: transactionOf, product_views: productViewOf, cart_events: cartEventOf } as const;

/** What happens in the shop: event number `index` at an event time. The same options, index and time give the same bytes. */
export class EventStream {
  private readonly random: EventRandom;
  private readonly ids: EventIds;
  private readonly shoppers: Shoppers;
  private readonly totalWeight: number;
  private lastSecond = Number.NaN;
  private timePrefix = '';

  constructor(private readonly options: EventStreamOptions) {
    this.random = new EventRandom(options.seed);
    this.ids = new EventIds(options.seed);
    this.shoppers = new Shoppers(options.seed, options.eventsPerSecond);
    this.totalWeight = options.mix.reduce((sum, weight) => sum + weight, 0);
  }

  event(index: number, eventTimeMs: number): GeneratedEvent {
    const random = this.random.seek(index);
    const topic = STREAM_TOPICS[random.weighted(this.options.mix, this.totalWeight)] ?? 'transactions';
    const shopper = this.shoppers.pick(random, eventTimeMs);
    const id = this.ids.id(index, eventTimeMs);
    const frame = { id, timestamp: this.format(eventTimeMs), shopper, random };
    return { topic, key: shopper.userId, value: JSON.stringify(MESSAGES[topic](frame, this.options.catalogue)) };
  }

  private format(eventTimeMs: number): string {
    const second = Math.floor(eventTimeMs / 1_000);
    if (second !== this.lastSecond) {
      this.lastSecond = second;
      this.timePrefix = new Date(second * 1_000).toISOString().slice(0, -4);
    }
    return `${this.timePrefix}${String(eventTimeMs % 1_000).padStart(3, '0')}Z`;
  }
}
