import type { EventRandom } from '../generate/event-random';
import { Agenda } from './agenda';
import type { Line } from './assortment';
import type { Customers } from '../customers/customers';
import { AWAY_MS, type Presence } from './presence';
import { Session } from './session';
import type { MixTopic } from './simulated-record';
import { WaitingLine } from './waiting-line';

/** Views before a customer goes on to the cart or away, and their weights: most look at few products, some at many. */
const VIEWS = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20] as const;
const VIEW_WEIGHTS = [25, 20, 15, 12, 8, 6, 6, 4, 3, 1] as const;
const PERCENT = 100;
/** Who has waited so long for a slot walks away. */
const PATIENCE_MS = 180_000;
/** Sessions that may wait or think for each slot a second; more would only wait longer. */
const ROOM_SECONDS = 30;
const LEAST_ROOM = 2;

export interface VisitorsOptions {
  readonly seed: number;
  readonly random: EventRandom;
  readonly customers: Customers;
  readonly presence: Presence;
  /** Slots a second that each topic gets. */
  readonly slotsPerSecond: Readonly<Record<MixTopic, number>>;
}

/**
 * The people online. Each session thinks until it is due and then stands in line for the topic it wants; a slot serves the
 * first in its line. So slots keep the mix and the rate, and people keep plausible times.
 */
export class Visitors {
  private readonly thinking = new Agenda<Session>();
  private readonly lines: Record<MixTopic, WaitingLine<Session>> = {
    transactions: new WaitingLine(),
    product_views: new WaitingLine(),
    cart_events: new WaitingLine(),
  };
  private readonly wanting: Record<MixTopic, number> = { transactions: 0, product_views: 0, cart_events: 0 };
  private run: string | undefined;
  private opened = 0;

  constructor(private readonly options: VisitorsOptions) {}

  /** How many sessions are open. */
  get count(): number {
    return this.wanting.transactions + this.wanting.product_views + this.wanting.cart_events;
  }

  /** Lets those whose time has come stand in line. */
  wake(nowMs: number): void {
    this.thinking.takeDue(nowMs, this.standInLine);
  }

  /** Lets a customer in, who must be free. */
  open(customer: number, wishes: Line[], timeMs: number): Session {
    this.options.presence.enter(customer);
    return this.sessionOf(customer, wishes, timeMs);
  }

  /** A session that takes no part in what happens here. */
  sessionOf(customer: number, wishes: Line[], timeMs: number): Session {
    const { random, customers, seed } = this.options;
    // With the time of the first, so that a later run of the same seed has sessions of its own.
    this.run ??= `${seed.toString(36)}_${timeMs.toString(36)}`;
    const views = wishes.length > 0 ? 1 : (VIEWS[random.weighted(VIEW_WEIGHTS, PERCENT)] ?? 1);
    this.opened += 1;
    const sessionId = `sess_${this.run}_${this.opened.toString(36)}`;
    return new Session(customer, customers.idOf(customer), sessionId, views, wishes);
  }

  /** The next who wants this, if anybody is due. `givenUp` is told of those who have waited too long. */
  next(want: MixTopic, nowMs: number, givenUp: (session: Session) => void): Session | undefined {
    for (;;) {
      const session = this.lines[want].next();
      if (session === undefined) return undefined;
      this.wanting[want] -= 1;
      if (nowMs - session.dueMs <= PATIENCE_MS) return session;
      givenUp(session);
    }
  }

  /** Whether a further session that wants this would be served soon. */
  hasRoomFor(want: MixTopic): boolean {
    const slots = this.options.slotsPerSecond[want];
    return slots > 0 && this.wanting[want] < LEAST_ROOM + slots * ROOM_SECONDS;
  }

  goOn(session: Session, want: MixTopic, dueMs: number): void {
    session.want = want;
    session.dueMs = dueMs;
    this.wanting[want] += 1;
    this.thinking.put(session);
  }

  /** Ends a session whose last event is over at `endMs`. */
  leave(session: Session, endMs: number): void {
    this.options.presence.leave(session.customer, endMs + AWAY_MS);
  }

  private readonly standInLine = (session: Session): void => {
    this.lines[session.want].join(session);
  };
}
