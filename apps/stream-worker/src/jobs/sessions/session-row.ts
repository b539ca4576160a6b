import type { SessionRow, SessionState } from '@globalmart/metrics-store';
import { decodeCart, encodeCart } from './cart-codec';
import { Session } from './session';
import { walkCart } from './walk-cart';

/** The whole row of a session as it stands. */
export function toSessionRow(partition: number, session: Session): SessionRow {
  const { userId, sessionId, startMs, endMs, views: pageViews, totalCents, steps, purchasesMs } = session;
  const isBare = steps.length === 0 && purchasesMs.length === 0;
  return {
    partition,
    userId,
    sessionId,
    startMs,
    endMs,
    pageViews,
    totalCents,
    purchases: purchasesMs.length,
    cart: cartOf(session),
    history: isBare ? undefined : encodeCart(session),
  };
}

/** The session that a row was made of. */
export function fromSessionState(userId: string, sessionId: string, state: SessionState): Session {
  const session = new Session(userId, sessionId);
  const { startMs, endMs, pageViews: views, totalCents, history } = state;
  return Object.assign(session, { startMs, endMs, views, totalCents }, history && decodeCart(history));
}

function cartOf({ steps, purchasesMs }: Session): SessionRow['cart'] {
  const last = steps.at(-1);
  if (last === undefined) return undefined;
  const count = (action: string): number => steps.reduce((sum, step) => sum + (step.action === action ? 1 : 0), 0);
  return {
    adds: count('add'),
    removes: count('remove'),
    checkouts: count('checkout'),
    lastMs: last.timeMs,
    ...walkCart(steps, purchasesMs),
  };
}
