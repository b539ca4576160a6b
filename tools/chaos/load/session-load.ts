import { CART_ACTIONS, type CartAction, type MessageByTopic } from '@globalmart/contracts';
import type { OutgoingRecord } from '@globalmart/platform';
import { SeededRandom } from '@globalmart/streaming/simulation';

export const SESSION_TOPICS = ['product_views', 'cart_events', 'transactions'] as const;
export type SessionTopic = (typeof SESSION_TOPICS)[number];

export interface SessionRecord extends OutgoingRecord {
  readonly eventMs: number;
}

/** Valid events by topic, each topic's in the order of event time. */
export type SessionLoad = Readonly<Record<SessionTopic, readonly SessionRecord[]>>;

export interface SessionLoadOptions {
  readonly seed: number;
  readonly sessions: number;
  /** Few, so that somebody who left a cart behind comes back. Default 30. */
  readonly users?: number;
}

const START_MS = Date.UTC(2026, 0, 31, 22);
const SPAN_MS = 3 * 3_600_000;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
/** What a cart is left alone for: mostly not long, at times exactly as long as it may be, or longer. */
const PAUSES_MS = [0, 20, 40, 60, 120, 300, 899, 900, 901, 1_200].map((seconds) => seconds * SECOND_MS);

/**
 * Visits to a shop over three hours, with carts that are bought, given up or left behind, and purchases in stores between.
 * Times are whole seconds, so that many things happen at once. The same for the same options.
 */
export function sessionLoad({ seed, sessions, users = 30 }: SessionLoadOptions): SessionLoad {
  const random = new SeededRandom(seed);
  const visits = new Visits(random);
  for (let session = 0; session < sessions; session++) {
    const startMs = START_MS + random.below(SPAN_MS / SECOND_MS) * SECOND_MS;
    visits.visit(`user_${random.below(users)}`, `sess_${session}`, startMs);
  }
  return visits.load();
}

class Visits {
  private readonly records: Record<SessionTopic, SessionRecord[]> = {
    product_views: [],
    cart_events: [],
    transactions: [],
  };

  constructor(private readonly random: SeededRandom) {}

  visit(userId: string, sessionId: string, startMs: number): void {
    const { random } = this;
    let nowMs = startMs;
    for (let views = 1 + random.below(4); views > 0; views--) {
      this.view(userId, sessionId, nowMs);
      nowMs += random.below(90) * SECOND_MS;
    }
    for (let steps = random.below(7); steps > 0; steps--) {
      this.change(userId, sessionId, nowMs, random.chance(0.5) ? 'add' : random.pick(CART_ACTIONS));
      nowMs += random.pick(PAUSES_MS);
    }
    if (random.chance(0.4)) this.buy(userId, sessionId, nowMs);
    if (random.chance(0.3)) this.buy(userId, undefined, nowMs + random.below(120) * MINUTE_MS);
  }

  load(): SessionLoad {
    for (const topic of SESSION_TOPICS) this.records[topic].sort((a, b) => a.eventMs - b.eventMs);
    return this.records;
  }

  private view(userId: string, sessionId: string, eventMs: number): void {
    this.add('product_views', userId, eventMs, {
      event_id: this.id('product_views'),
      event_type: this.random.chance(0.2) ? 'compare' : 'view',
      user_id: userId,
      session_id: sessionId,
      timestamp: timestamp(eventMs),
      product_id: this.product(),
      duration_seconds: 5,
    });
  }

  private change(userId: string, sessionId: string, eventMs: number, action: CartAction): void {
    const { random } = this;
    const isOfProduct = action !== 'checkout' && action !== 'abandon';
    const isWhole = action === 'remove' && random.chance(0.5);
    this.add('cart_events', userId, eventMs, {
      event_id: this.id('cart_events'),
      action,
      user_id: userId,
      session_id: sessionId,
      timestamp: timestamp(eventMs),
      ...(isOfProduct ? { product_id: this.product() } : {}),
      ...(isOfProduct && !isWhole ? { quantity: random.below(4) } : {}),
      ...(isOfProduct && random.chance(0.7) ? { price: random.below(50_000) / 100 } : {}),
    });
  }

  private buy(userId: string, sessionId: string | undefined, eventMs: number): void {
    const price = this.random.below(20_000) / 100;
    this.add('transactions', userId, eventMs, {
      transaction_id: this.id('transactions'),
      user_id: userId,
      timestamp: timestamp(eventMs),
      products: [{ product_id: this.product(), quantity: 1, price, category: 'Books' }],
      total_amount: price,
      payment_method: 'paypal',
      country: 'USA',
      ...(sessionId === undefined ? { store_id: 7 } : { session_id: sessionId }),
    });
  }

  private add<Topic extends SessionTopic>(
    topic: Topic,
    key: string,
    eventMs: number,
    message: MessageByTopic[Topic],
  ): void {
    this.records[topic].push({ key, value: JSON.stringify(message), eventMs });
  }

  /** Not in the order of time. */
  private id(topic: SessionTopic): string {
    return `${this.random.below(1_000)}-${this.records[topic].length}`;
  }

  private product(): string {
    return `prod_${this.random.below(5)}`;
  }
}

function timestamp(eventMs: number): string {
  return new Date(eventMs).toISOString();
}
