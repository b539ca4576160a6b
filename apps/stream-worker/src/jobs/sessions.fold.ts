import type { AnyEvent } from '@globalmart/contracts';
import type { SessionRow, UserPurchase } from '@globalmart/metrics-store';
import { type Fold, type JudgedEvent, KeyedState, type LogRecord } from '@globalmart/streaming';
import { Session, type SessionEvent } from './sessions/session';
import { type SessionKey, toSessionRow } from './sessions/session-row';

/** Of each partition: about as many as are in the shop at once at 500 events a second, at half a kilobyte each. */
const MOST_SESSIONS_REMEMBERED = 20_000;

/** What waits to be written takes about as much: a session of five events, and the moment of a purchase. */
const BYTES_A_SESSION = 550;
const BYTES_A_PURCHASE = 120;

/** What one flush writes: whole rows of the sessions that changed, and when users bought something. */
export interface SessionsDelta {
  readonly sessions: readonly SessionRow[];
  readonly purchases: readonly UserPurchase[];
}

/** Puts each event to its session. What a session comes to is worked out once for each flush that it is part of. */
export class SessionsFold implements Fold<SessionsDelta> {
  readonly state: KeyedState<Session, SessionKey>;
  private purchases: UserPurchase[] = [];

  constructor(
    private readonly partition: number,
    mostRemembered = MOST_SESSIONS_REMEMBERED,
  ) {
    this.state = new KeyedState({ keyOf, create: () => new Session(), maxKeys: mostRemembered });
  }

  /** What is not written yet cannot be forgotten: without a bound it would grow with the lag. */
  get heldBytes(): number {
    return this.state.changes * BYTES_A_SESSION + this.purchases.length * BYTES_A_PURCHASE;
  }

  apply(judged: JudgedEvent, { offset, appendTimeMs }: LogRecord): void {
    if (judged.verdict !== 'valid' || !isOfSession(judged.event)) return;
    const { event } = judged;
    if (event.topic === 'transactions') {
      this.purchases.push({ partition: this.partition, userId: event.userId, timeMs: event.eventTimeMs });
    }
    // A purchase without a session, as in a store, is part of none.
    if (event.sessionId !== undefined) this.state.change(offset).add(event, appendTimeMs);
  }

  take(): SessionsDelta | undefined {
    const sessions = this.state.take((key, session) => toSessionRow(this.partition, key, session));
    const { purchases } = this;
    if (sessions.length === 0 && purchases.length === 0) return undefined;
    this.purchases = [];
    return { sessions, purchases };
  }
}

function keyOf(event: AnyEvent): SessionKey | undefined {
  if (!isOfSession(event) || event.sessionId === undefined) return undefined;
  return [event.userId, event.sessionId];
}

function isOfSession(event: AnyEvent): event is SessionEvent {
  return event.topic === 'product_views' || event.topic === 'cart_events' || event.topic === 'transactions';
}
