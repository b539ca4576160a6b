import type { CartAbandonment, SessionCart, SessionRow } from '../src/index';

const DAY = '2026-03-01T';

/** A time of 1 March 2026, UTC. */
export const at = (time: string): number => Date.parse(`${DAY}${time}Z`);

export type CartOf = Partial<Omit<SessionCart, 'lastMs' | 'abandonment'>> & {
  readonly last: string;
  readonly abandonment?: Partial<Omit<CartAbandonment, 'timeMs'>> & { readonly time: string };
};

export type SessionOf = Partial<Omit<SessionRow, 'startMs' | 'endMs' | 'cart'>> & {
  readonly start: string;
  readonly end?: string;
  readonly cart?: CartOf;
};

/** What is left out is the session s of Ada in partition 0, which saw nothing; of a cart, that it is empty. */
export function sessionRow({ start, end = start, cart, ...given }: SessionOf): SessionRow {
  const defaults = { partition: 0, userId: 'ada', sessionId: 's', pageViews: 0, totalCents: 0, purchases: 0 };
  return { ...defaults, history: undefined, ...given, startMs: at(start), endMs: at(end), cart: cart && cartOf(cart) };
}

function cartOf({ last, abandonment, ...given }: CartOf): SessionCart {
  const counts = { adds: 0, removes: 0, checkouts: 0, kept: new Map<string, number>() };
  return { ...counts, ...given, lastMs: at(last), abandonment: abandonment && abandonmentOf(abandonment) };
}

function abandonmentOf({ time, ...given }: NonNullable<CartOf['abandonment']>): CartAbandonment {
  const defaults = { isByEvent: false, products: 1, minutes: 0, pricedCents: 0n, unpriced: new Map<string, number>() };
  return { ...defaults, catalogueMs: 0, ...given, timeMs: at(time) };
}
