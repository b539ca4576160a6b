import type { EventRandom } from '../generate/event-random';
import type { Assortment } from './assortment';
import { Browsing } from './browsing';
import { Carts } from './carts';
import type { Customers } from '../customers/customers';
import { Comebacks } from './comebacks';
import type { MessageWriter } from './message-writer';
import type { Presence } from './presence';
import type { Sales } from './sales';
import type { Session } from './session';
import type { SimulatedRecord } from './simulated-record';
import type { Visitors } from './visitors';

const CART_SECONDS = { least: 4, most: 45 } as const;
const PAYMENT_SECONDS = { least: 5, most: 40 } as const;
/** After a change of the cart: closes the tab without a word, or looks at more products. */
const STOPS = 0.08;
const LOOKS_ON = 0.3;
const MOST_FURTHER_VIEWS = 2;
/** Reaches the checkout and does not pay. */
const THINKS_AGAIN = 0.06;

export interface OnlineShopOptions {
  readonly random: EventRandom;
  readonly customers: Customers;
  readonly presence: Presence;
  readonly visitors: Visitors;
  readonly assortment: Assortment;
  readonly writer: MessageWriter;
  readonly sales: Sales;
}

/**
 * The way through the online shop: view, search, filter, compare → add, update, remove → checkout → purchase; or away,
 * with or without a word. A slot asks for an event of its topic, and the session that gets it then decides what it wants next.
 */
export class OnlineShop {
  private readonly browsing: Browsing;
  private readonly carts: Carts;
  private readonly comebacks: Comebacks;

  constructor(private readonly options: OnlineShopOptions) {
    const { random, assortment, writer } = options;
    this.browsing = new Browsing(random, assortment, writer);
    this.carts = new Carts(random, assortment, writer);
    this.comebacks = new Comebacks(random);
  }

  view(timeMs: number): SimulatedRecord {
    const session = this.options.visitors.next('product_views', timeMs, this.giveUpAt(timeMs)) ?? this.enter(timeMs);
    const { record, durationMs } = this.browsing.step(session, timeMs);
    session.viewsLeft -= 1;
    this.afterView(session, timeMs + durationMs);
    return record;
  }

  cart(timeMs: number): SimulatedRecord {
    const { visitors } = this.options;
    const giveUp = this.giveUpAt(timeMs);
    // Too few buyers: somebody who only looks is taken by the wish, or comes for it.
    const session =
      visitors.next('cart_events', timeMs, giveUp) ??
      visitors.next('product_views', timeMs, giveUp) ??
      this.enter(timeMs);
    const { record, action } = this.carts.step(session, timeMs, visitors.hasRoomFor('transactions'));
    if (action === 'abandon') this.leaveCart(session, timeMs);
    else if (action === 'checkout') this.afterCheckout(session, timeMs);
    else this.afterChange(session, timeMs);
    return record;
  }

  /** The purchase of a session whose checkout is done, if one is due. */
  purchase(timeMs: number): SimulatedRecord | undefined {
    const { visitors, sales } = this.options;
    const session = visitors.next('transactions', timeMs, this.giveUpAt(timeMs));
    if (session === undefined) return undefined;
    visitors.leave(session, timeMs);
    const { customer, lines, sessionId } = session;
    return sales.close({ customer, lines, totalCents: session.totalCents(), place: { sessionId } }, timeMs);
  }

  /** What somebody who is free now looked at, or put into a cart, at another time, in a session of its own. */
  forgotten(topic: 'product_views' | 'cart_events', timeMs: number, nowMs: number): SimulatedRecord {
    const session = this.options.visitors.sessionOf(this.findShopper(nowMs), [], nowMs);
    if (topic === 'product_views') return this.browsing.step(session, timeMs).record;
    return this.carts.step(session, timeMs, false).record;
  }

  private enter(timeMs: number): Session {
    const { presence, visitors } = this.options;
    const comeback = this.comebacks.next(timeMs);
    if (comeback && presence.isFree(comeback.customer, timeMs))
      return visitors.open(comeback.customer, comeback.lines, timeMs);
    return visitors.open(this.findShopper(timeMs), [], timeMs);
  }

  private findShopper(timeMs: number): number {
    const { random, customers, presence } = this.options;
    return presence.findFree(timeMs, () => customers.shopperAt(random, timeMs));
  }

  private afterView(session: Session, endMs: number): void {
    const { visitors } = this.options;
    const { viewsLeft, lines, wishes } = session;
    if (viewsLeft > 0) visitors.goOn(session, 'product_views', endMs);
    else if (lines.length > 0 || wishes.length > 0 || visitors.hasRoomFor('cart_events'))
      visitors.goOn(session, 'cart_events', endMs);
    else visitors.leave(session, endMs);
  }

  private afterChange(session: Session, timeMs: number): void {
    const { visitors, random } = this.options;
    const chance = random.fraction();
    if (session.wishes.length > 0) return visitors.goOn(session, 'cart_events', this.after(timeMs, CART_SECONDS));
    if (chance < STOPS) return this.leaveCart(session, timeMs);
    const empty = session.lines.length === 0;
    if ((empty || chance < STOPS + LOOKS_ON) && visitors.hasRoomFor('product_views')) {
      session.viewsLeft = 1 + random.below(MOST_FURTHER_VIEWS);
      return visitors.goOn(session, 'product_views', this.after(timeMs, CART_SECONDS));
    }
    if (empty) return visitors.leave(session, timeMs);
    return visitors.goOn(session, 'cart_events', this.after(timeMs, CART_SECONDS));
  }

  private afterCheckout(session: Session, timeMs: number): void {
    const { visitors, random } = this.options;
    if (random.fraction() < THINKS_AGAIN) this.leaveCart(session, timeMs);
    else visitors.goOn(session, 'transactions', this.after(timeMs, PAYMENT_SECONDS));
  }

  private leaveCart(session: Session, timeMs: number): void {
    this.options.visitors.leave(session, timeMs);
    this.comebacks.consider(session, timeMs);
  }

  private giveUpAt(timeMs: number): (session: Session) => void {
    return (session) => this.leaveCart(session, timeMs);
  }

  private after(timeMs: number, { least, most }: { least: number; most: number }): number {
    // Squared: most are quick.
    return timeMs + 1_000 * (least + (most - least) * this.options.random.fraction() ** 2);
  }
}
