import type { SessionRow } from '@globalmart/metrics-store';
import type { StateKey } from '@globalmart/streaming';
import type { SessionsDelta } from '../src/jobs/sessions.fold';
import { fromSessionState } from '../src/jobs/sessions/session-row';
import type { ModelRow } from './log-model';
import { purchaseKey, sessionKey, unitFigures } from './sessions-model';

/** The rows behind figures, for whoever loads them. */
const rowsBehind = new WeakMap<object, SessionRow>();

/** What the database's upserts do, in memory: a session's row is set, a purchase is there or is added. */
export function applySessionRows(rows: Map<string, unknown>, { sessions, purchases }: SessionsDelta): void {
  for (const row of sessions) {
    const figures = figuresOf(row);
    rowsBehind.set(figures, row);
    rows.set(sessionKey(row.userId, row.sessionId), figures);
  }
  for (const { userId, timeMs } of purchases) rows.set(purchaseKey(userId, timeMs), {});
}

export function sessionAt(rows: ReadonlyMap<string, unknown>, [userId = '', sessionId = '']: StateKey): unknown {
  const figures = rows.get(sessionKey(userId, sessionId)) as ModelRow | undefined;
  const row = figures && rowsBehind.get(figures);
  return row && fromSessionState(row);
}

function figuresOf({ startMs, endMs, pageViews, purchases, totalCents, cart }: SessionRow): ModelRow {
  return {
    start: startMs,
    end: endMs,
    views: pageViews,
    adds: cart?.adds ?? 0,
    removes: cart?.removes ?? 0,
    checkouts: cart?.checkouts ?? 0,
    purchases,
    cents: totalCents,
    last: cart?.lastMs ?? null,
    ...unitFigures('kept', cart?.kept ?? new Map<string, number>()),
    ...abandonmentFigures(cart?.abandonment),
  };
}

function abandonmentFigures(abandonment: NonNullable<SessionRow['cart']>['abandonment']): ModelRow {
  if (abandonment === undefined) return { abandoned: null };
  const { timeMs, isByEvent, products, minutes, pricedCents, unpriced } = abandonment;
  const figures = { abandoned: timeMs, isByEvent: Number(isByEvent), products, minutes, priced: Number(pricedCents) };
  return { ...figures, ...unitFigures('unpriced', unpriced) };
}
