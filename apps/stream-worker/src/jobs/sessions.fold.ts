import type { AnyEvent } from '@globalmart/contracts';
import { gatherPurchases, sessionRows, type SessionState } from '@globalmart/metrics-store';
import { type Fold, type JudgedEvent, KeyedState, type LogRecord } from '@globalmart/streaming';
import { type SessionKey, toSessionRow } from './sessions/session-row';
import { type SessionEvent, Sessions } from './sessions/sessions';

/** Of each partition: about as many as are in the shop at once at 500 events a second, at a quarter of a kilobyte each. */
const MOST_SESSIONS_REMEMBERED = 20_000;

/** What a session of five events takes until it is written, and then its row. */
const BYTES_A_SESSION = 550;

/** What one flush writes, as it is sent: whole rows of the sessions that changed, and when users bought something. */
export interface SessionsDelta {
  readonly sessions: readonly Buffer[];
  readonly purchases: readonly Buffer[];
}

/** Puts each event to its session. What a session comes to is worked out once for each flush that it is part of. */
export class SessionsFold implements Fold<SessionsDelta> {
  readonly state: KeyedState<SessionState, SessionKey>;
  private readonly sessions = new Sessions();
  private readonly purchases = gatherPurchases();

  constructor(
    private readonly partition: number,
    mostRemembered = MOST_SESSIONS_REMEMBERED,
  ) {
    this.state = new KeyedState({ keyOf, states: this.sessions, maxKeys: mostRemembered });
  }

  /** What is not written yet cannot be forgotten: without a bound it would grow with the lag. */
  get heldBytes(): number {
    return this.state.changes * BYTES_A_SESSION + this.purchases.bytes;
  }

  apply(judged: JudgedEvent, { offset, appendTimeMs }: LogRecord): void {
    if (judged.verdict !== 'valid' || !isOfSession(judged.event)) return;
    const { event } = judged;
    if (event.topic === 'transactions') {
      this.purchases.add({ partition: this.partition, userId: event.userId, timeMs: event.eventTimeMs });
    }
    // A purchase without a session, as in a store, is part of none.
    if (event.sessionId !== undefined) this.sessions.add(this.state.change(offset), event, appendTimeMs);
  }

  take(): SessionsDelta | undefined {
    const { state } = this;
    const sessions = sessionRows(state.take(), (place) =>
      toSessionRow(this.partition, [state.text(place, 0), state.text(place, 1)], this.sessions.at(place)),
    );
    const purchases = this.purchases.take();
    return sessions.length + purchases.length === 0 ? undefined : { sessions, purchases };
  }
}

function keyOf(event: AnyEvent): SessionKey | undefined {
  if (!isOfSession(event) || event.sessionId === undefined) return undefined;
  return [event.userId, event.sessionId];
}

function isOfSession(event: AnyEvent): event is SessionEvent {
  return event.topic === 'product_views' || event.topic === 'cart_events' || event.topic === 'transactions';
}
