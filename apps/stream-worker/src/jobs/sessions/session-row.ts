import type { SessionRow } from '@globalmart/metrics-store';
import { encodeCart } from './cart-codec';
import type { Session } from './sessions';
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
