import type { SessionRow, SessionState } from '@globalmart/metrics-store';
import { decodeCart, encodeCart } from './cart-codec';
import { Session } from './session';
import { walkCart } from './walk-cart';

export type SessionKey = readonly [userId: string, sessionId: string];

/** The whole row of a session as it stands. */
export function toSessionRow(partition: number, [userId, sessionId]: SessionKey, session: Session): SessionRow {
  const { startMs, endMs, views: pageViews, totalCents, steps, purchasesMs } = session;
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
export function fromSessionState({ startMs, endMs, pageViews: views, totalCents, history }: SessionState): Session {
  return Object.assign(new Session(), { startMs, endMs, views, totalCents }, history && decodeCart(history));
}

function cartOf({ steps, purchasesMs }: Session): SessionRow['cart'] {
  const last = steps.at(-1);
  if (last === undefined) return undefined;
  let [adds, removes, checkouts] = [0, 0, 0];
  for (const { action } of steps) {
    if (action === 'add') adds++;
    else if (action === 'remove') removes++;
    else if (action === 'checkout') checkouts++;
  }
  const { kept, abandonment } = walkCart(steps, purchasesMs);
  return { adds, removes, checkouts, lastMs: last.timeMs, kept, abandonment };
}
