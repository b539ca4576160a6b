import { CATALOGUE_LEAD_MS } from '@globalmart/contracts';
import type { CartAbandonment, SessionCart, Units } from '@globalmart/metrics-store';
import { Cart } from './cart';
import type { CartStep } from './cart-step';

/** A cart that is left alone for so long is abandoned. */
export const ABANDONED_AFTER_MS = 15 * 60_000;
const MINUTE_MS = 60_000;
/** Nearly always of what has no price: an empty map of its own would be kept until the row is written. */
const NOTHING: Units = new Map();

/** What a session's cart has come to. */
export type CartOutcome = Pick<SessionCart, 'abandonment' | 'kept'>;

/**
 * Follows a cart through its steps and the session's purchases, each in the order of event time. At one instant a step comes
 * before a purchase, as its topic's name does. What happens just when the time to abandon has passed comes too late.
 */
export function walkCart(steps: readonly CartStep[], purchasesMs: readonly number[]): CartOutcome {
  const cart = new Cart();
  let abandonment: CartAbandonment | undefined;
  let last: CartStep | undefined;
  let purchases = 0;
  /** Time passes; before anything happens at its end, the cart may have been left alone for too long. */
  const passTo = (timeMs: number): void => {
    if (last === undefined || abandonment !== undefined || cart.isEmpty) return;
    const dueMs = last.timeMs + ABANDONED_AFTER_MS;
    if (dueMs <= timeMs) abandonment = abandoned(cart, last, dueMs, false);
  };
  const buyBefore = (timeMs: number): void => {
    for (let boughtMs = purchasesMs[purchases]; boughtMs !== undefined && boughtMs < timeMs;) {
      passTo(boughtMs);
      cart.empty();
      boughtMs = purchasesMs[++purchases];
    }
  };
  for (const step of steps) {
    buyBefore(step.timeMs);
    passTo(step.timeMs);
    cart.take(step);
    last = step;
    if (step.action === 'abandon' && abandonment === undefined && !cart.isEmpty) {
      abandonment = abandoned(cart, step, step.timeMs, true);
    }
  }
  buyBefore(Number.POSITIVE_INFINITY);
  passTo(Number.POSITIVE_INFINITY);
  return { abandonment, kept: last?.action === 'abandon' ? NOTHING : cart.lines };
}

function abandoned(cart: Cart, last: CartStep, timeMs: number, isByEvent: boolean): CartAbandonment {
  let unpriced: Map<string, number> | undefined;
  let pricedCents = 0n;
  for (const [productId, units] of cart.lines) {
    const priceCents = cart.priceCents(productId);
    if (priceCents === undefined) (unpriced ??= new Map()).set(productId, units);
    else pricedCents += BigInt(units) * BigInt(priceCents);
  }
  return {
    timeMs,
    isByEvent,
    products: cart.lines.size,
    minutes: Math.floor((last.timeMs - cart.filledSinceMs) / MINUTE_MS),
    pricedCents,
    unpriced: unpriced ?? NOTHING,
    catalogueMs: last.appendMs - CATALOGUE_LEAD_MS,
  };
}
