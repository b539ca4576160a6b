import type { ModelCartEvent, ModelRow, ModelRows, ModelTransaction, ModelView, ValidEvents } from './log-model';

const LEFT_AFTER_MS = 900_000;

export function sessionKey(userId: string, sessionId: string): string {
  return `session ${userId} ${sessionId}`;
}

export function purchaseKey(userId: string, timeMs: number): string {
  return `purchase ${userId} ${timeMs}`;
}

interface SessionEvents {
  readonly views: readonly ModelView[];
  readonly carts: readonly ModelCartEvent[];
  readonly sales: readonly ModelTransaction[];
}

/** What the tables of sessions must hold after these valid events, by the definition: each figure looks at all events anew. */
export function expectedSessions({
  product_views: views,
  cart_events: carts,
  transactions: sales,
}: ValidEvents): ModelRows {
  const rows: ModelRows = new Map();
  for (const { userId, sessionId } of [...views, ...carts, ...sales]) {
    if (sessionId === undefined || rows.has(sessionKey(userId, sessionId))) continue;
    const own = <Event extends { userId: string; sessionId: string | undefined }>(events: readonly Event[]): Event[] =>
      events.filter((event) => event.userId === userId && event.sessionId === sessionId);
    rows.set(sessionKey(userId, sessionId), rowOf({ views: own(views), carts: own(carts), sales: own(sales) }));
  }
  for (const { userId, eventMs } of sales) rows.set(purchaseKey(userId, eventMs), {});
  return rows;
}

function rowOf({ views, carts, sales }: SessionEvents): ModelRow {
  const times = [...views, ...carts, ...sales].map(({ eventMs }) => eventMs);
  const actions = (of: string): number => carts.filter(({ action }) => action === of).length;
  return {
    start: Math.min(...times),
    end: Math.max(...times),
    views: views.filter(({ type }) => type === 'view').length,
    adds: actions('add'),
    removes: actions('remove'),
    checkouts: actions('checkout'),
    purchases: sales.length,
    cents: sales.reduce((sum, { totalCents }) => sum + totalCents, 0),
    ...cartFigures(carts, sales),
  };
}

type CartMoment = ModelCartEvent | ModelTransaction;

/** All that happens to a cart, cart events before purchases of the same time. */
function inOrder(carts: readonly ModelCartEvent[], sales: readonly ModelTransaction[]): CartMoment[] {
  const byId = (a: CartMoment, b: CartMoment): number => (a.id < b.id ? -1 : 1);
  return [...[...carts].sort(byId), ...[...sales].sort(byId)].sort((a, b) => a.eventMs - b.eventMs);
}

function cartFigures(carts: readonly ModelCartEvent[], sales: readonly ModelTransaction[]): ModelRow {
  const moments = inOrder(carts, sales);
  const last = moments.findLast(isCartEvent);
  const kept = last === undefined || last.action === 'abandon' ? new Map<string, number>() : cartAfter(moments);
  return { last: last?.eventMs ?? null, ...unitFigures('kept', kept), ...abandonmentFigures(moments) };
}

/** Each moment is asked whether the cart is abandoned then, or by nothing happening after it; the first that is counts. */
function abandonmentFigures(moments: readonly CartMoment[]): ModelRow {
  const found = moments.flatMap((moment, at) => {
    const past = moments.slice(0, at + 1);
    if (!isCartEvent(moment) || cartAfter(past).size === 0) return [];
    const leftMs = moment.eventMs + LEFT_AFTER_MS;
    const isLeft = moments.slice(at + 1).every(({ eventMs }) => eventMs >= leftMs);
    if (moment.action === 'abandon') return [{ timeMs: moment.eventMs, isByEvent: 1, past }];
    return isLeft ? [{ timeMs: leftMs, isByEvent: 0, past }] : [];
  });
  const first = found.find(({ timeMs }) => found.every((other) => timeMs <= other.timeMs));
  if (first === undefined) return { abandoned: null };
  const { timeMs, isByEvent, past } = first;
  const cart = cartAfter(past);
  const prices = new Map(
    past.flatMap((moment) =>
      isCartEvent(moment) && moment.priceCents !== undefined ? [[moment.productId, moment.priceCents] as const] : [],
    ),
  );
  const emptyUntil = past.findLastIndex((_, at) => cartAfter(past.slice(0, at)).size === 0);
  const filledMs = past[emptyUntil]?.eventMs ?? Number.NaN;
  const lastMs = past.at(-1)?.eventMs ?? Number.NaN;
  return {
    abandoned: timeMs,
    isByEvent,
    products: cart.size,
    minutes: Math.floor((lastMs - filledMs) / 60_000),
    priced: [...cart].reduce((sum, [product, units]) => sum + units * (prices.get(product) ?? 0), 0),
    ...unitFigures('unpriced', new Map([...cart].filter(([product]) => !prices.has(product)))),
  };
}

function cartAfter(moments: readonly CartMoment[]): Map<string, number> {
  const units = new Map<string, number>();
  for (const moment of moments) {
    if (!isCartEvent(moment)) {
      units.clear();
      continue;
    }
    const { action, productId = '', quantity } = moment;
    const before = units.get(productId) ?? 0;
    if (action === 'add') units.set(productId, before + Number(quantity));
    if (action === 'update') units.set(productId, Number(quantity));
    if (action === 'remove') units.set(productId, Math.max(0, before - (quantity ?? before)));
  }
  return new Map([...units].filter(([, count]) => count > 0));
}

export function unitFigures(name: string, units: ReadonlyMap<string, number>): ModelRow {
  const each = [...units].map(([product, count]) => [`${name} ${product}`, count] as const);
  return { [name]: units.size, ...Object.fromEntries(each) };
}

function isCartEvent(moment: CartMoment): moment is ModelCartEvent {
  return 'action' in moment;
}
