import { CustomerEvents } from '../customers/customer-events';
import type { Customers } from '../customers/customers';
import type { Catalogue } from '../generate/catalogue';
import { EventRandom } from '../generate/event-random';
import { Assortment } from './assortment';
import { Baskets } from './baskets';
import { Defects } from './defects';
import { MessageWriter } from './message-writer';
import { OnlineShop } from './online-shop';
import { AWAY_MS, Presence } from './presence';
import type { Pressure } from './pressure';
import { Sales } from './sales';
import { MIX_TOPICS, type MixTopic, type Send, type ShopTopic, type SimulatedRecord } from './simulated-record';
import { SlotMix } from './slot-mix';
import { Stores } from './stores';
import { Till } from './till';
import { Visitors } from './visitors';
import { Warehouses } from './warehouses';

export interface SimulationOptions {
  readonly seed: number;
  readonly catalogue: Catalogue;
  readonly customers: Customers;
  /** Weights in the order of MIX_TOPICS. */
  readonly mix: readonly number[];
  /** Slots per second of event time; decides how many people there is room for. */
  readonly eventsPerSecond: number;
  readonly stores: number;
  /** Share of the slots, 0 to 1, whose event has a defect beside it. */
  readonly defects: number;
  /** The topics to write; of those that are not in the mix, only these. */
  readonly topics: readonly ShopTopic[];
  /** Event time before which nothing happens, not even what comes late; default: no such time. */
  readonly opensMs?: number;
  /** Share of the purchases without a cart that are made online all the same, where carts are not simulated; default 0. */
  readonly onlineShare?: number;
  /** What events are written as; default: as they go on the wire. */
  readonly writer?: MessageWriter;
}

/** An inventory update for every so many slots. */
const SLOTS_PER_INVENTORY_UPDATE = 100;
/** Registrations happen at their own times; they are asked for this often. */
const REGISTRATIONS_MS = 1_000;
/** How long somebody is in the shop online, for each of the slots he takes. */
const SECONDS_PER_SLOT = 40;

/**
 * The life of the shop, slot by slot. It has no clock and does no I/O: the same options and times give the same bytes. What it
 * holds is the people in the shop, not those who were.
 */
export class Simulation {
  private readonly random: EventRandom;
  private readonly mix: SlotMix;
  private readonly assortment: Assortment;
  private readonly visitors: Visitors;
  private readonly online: OnlineShop;
  private readonly till: Till;
  private readonly warehouses: Warehouses;
  private readonly customerEvents: CustomerEvents;
  private readonly defects: Defects;
  private slots = 0;
  private registeredMs: number | undefined;

  constructor(private readonly options: SimulationOptions) {
    const { seed, catalogue, customers, eventsPerSecond } = options;
    const random = new EventRandom(seed);
    this.random = random;
    this.mix = new SlotMix(options.mix);
    const assortment = new Assortment(catalogue, random);
    this.assortment = assortment;
    const writer = options.writer ?? new MessageWriter(seed, catalogue);
    const slotsPerSecond = (topic: number) => this.mix.shareOf(topic) * eventsPerSecond;
    const [purchases, views, cartEvents] = [slotsPerSecond(0), slotsPerSecond(1), slotsPerSecond(2)];
    const presence = new Presence((purchases * AWAY_MS) / 1_000 + (views + cartEvents) * SECONDS_PER_SLOT);
    this.visitors = new Visitors({
      seed,
      random,
      customers,
      presence,
      slotsPerSecond: { transactions: purchases, product_views: views, cart_events: cartEvents },
    });
    const warehouses = new Warehouses(random, assortment, writer);
    const sales = new Sales(random, customers, warehouses, writer);
    this.warehouses = warehouses;
    this.online = new OnlineShop({ random, customers, presence, visitors: this.visitors, assortment, writer, sales });
    const baskets = new Baskets(random, assortment);
    const stores = new Stores(options.stores, random, options.onlineShare);
    this.till = new Till({ random, customers, presence, baskets, stores, sales });
    this.customerEvents = new CustomerEvents({ customers, seed });
    this.defects = new Defects(options.defects, random, this.forgotten, options.opensMs);
  }

  /** What bears on the shop from now on. */
  set pressure(pressure: Pressure) {
    this.assortment.pressure = pressure;
  }

  /** How many people are in the shop online. */
  get visitorCount(): number {
    return this.visitors.count;
  }

  /** Fills the next slot, which is at this event time, and sends what goes beside it. Times must not go back. */
  slot(timeMs: number, send: Send): void {
    // Numbers of the slot's own, so that none of its length is at the mercy of the generator's period.
    this.random.seek(this.slots);
    this.slots += 1;
    this.defects.releaseDue(timeMs, send);
    this.visitors.wake(timeMs);
    this.sendBeside(timeMs, send);
    const topic = MIX_TOPICS[this.mix.next()] ?? 'transactions';
    this.defects.pass(this.eventOf(topic, timeMs), topic, timeMs, send);
  }

  /** Sends what is still under way when no further slot is to come. */
  finish(send: Send): void {
    this.defects.releaseAll(send);
  }

  private eventOf(topic: MixTopic, timeMs: number): SimulatedRecord {
    switch (topic) {
      case 'product_views':
        return this.online.view(timeMs);
      case 'cart_events':
        return this.online.cart(timeMs);
      case 'transactions':
        return this.till.odd(timeMs) ?? this.online.purchase(timeMs) ?? this.till.ordinary(timeMs);
    }
  }

  private sendBeside(timeMs: number, send: Send): void {
    const { topics } = this.options;
    if (topics.includes('inventory_updates') && this.slots % SLOTS_PER_INVENTORY_UPDATE === 0) {
      const update = this.warehouses.update(timeMs);
      if (update) send(update);
    }
    if (!topics.includes('customer_events')) return;
    this.registeredMs ??= timeMs;
    if (timeMs - this.registeredMs < REGISTRATIONS_MS) return;
    for (const message of this.customerEvents.between(this.registeredMs, timeMs)) {
      const eventTimeMs = Date.parse(message.timestamp);
      send({ topic: 'customer_events', key: message.user_id, value: JSON.stringify(message), eventTimeMs });
    }
    this.registeredMs = timeMs;
  }

  private readonly forgotten = (topic: MixTopic, timeMs: number, nowMs: number): SimulatedRecord =>
    topic === 'transactions' ? this.till.forgotten(timeMs, nowMs) : this.online.forgotten(topic, timeMs, nowMs);
}
