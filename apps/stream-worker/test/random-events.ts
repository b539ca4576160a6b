import { CART_ACTIONS, type PaymentMethod, VIEW_TYPES } from '@globalmart/contracts';
import type { SeededRandom } from '@globalmart/streaming/simulation';
import type { ModelEvents, ModelTopic } from './log-model';

/** All few, so that a user, a session, a product or a term comes again within a minute. */
const USERS = ['ada', 'bob', 'cyd'];
/** One of them buys so often that it is odd. */
const BUYERS = ['ada', 'ada', 'ada', 'bob', 'cyd'];
/** Two users may have sessions of one name. */
const SESSIONS = ['s-1', 's-2'];
const PRODUCTS = ['p-0', 'p-1', 'p-2'];
const CATEGORIES = ['Books', 'Garden', 'Toys'];
/** Mostly the same, so that another one is something. */
const COUNTRIES = ['USA', 'USA', 'USA', 'USA', 'UK', 'Germany'];
const METHODS: readonly PaymentMethod[] = ['paypal', 'paypal', 'paypal', 'credit_card', 'apple_pay'];
/** What the prices, in cents, or the quantities of a purchase are below: small ones, ordinary ones and great ones. */
const PRICES = [100, 100, 2_000, 300_000];
const QUANTITIES = [3, 3, 3, 12];
const STORES = [0, 0, 0, 7];
/** Some are one term, and one is none. */
const QUERIES = ['Lamp', ' lamp', 'café', 'cafe\u0301', '  ', 'x'.repeat(101), 'x'.repeat(102)];

const { min } = Math;

type MakeEvent<Topic extends ModelTopic> = (random: SeededRandom, id: string, eventMs: number) => ModelEvents[Topic];

const MAKE: { readonly [Topic in ModelTopic]: MakeEvent<Topic> } = {
  transactions: (random, id, eventMs) => {
    const priceBelow = random.pick(PRICES);
    const mostUnits = random.pick(QUANTITIES);
    // The same product, or another one of its category, may be on two lines.
    const lines = Array.from({ length: 1 + random.below(3) }, () => ({
      productId: random.pick(PRODUCTS),
      category: random.pick(CATEGORIES),
      quantity: 1 + random.below(mostUnits),
      priceCents: random.below(priceBelow),
    }));
    return {
      id,
      eventMs,
      userId: random.pick(BUYERS),
      sessionId: random.chance(0.8) ? random.pick(SESSIONS) : undefined,
      storeId: random.pick(STORES),
      country: random.pick(COUNTRIES),
      paymentMethod: random.pick(METHODS),
      totalCents: lines.reduce((sum, { quantity, priceCents }) => sum + quantity * priceCents, 0),
      lines,
    };
  },
  product_views: (random, id, eventMs) => {
    const type = random.pick(VIEW_TYPES);
    const isSearch = type === 'search';
    return {
      id,
      eventMs,
      userId: random.pick(USERS),
      sessionId: random.pick(SESSIONS),
      type,
      productId: isSearch ? undefined : random.pick(PRODUCTS),
      category: isSearch || random.chance(0.3) ? undefined : random.pick(CATEGORIES),
      query: isSearch && random.chance(0.9) ? random.pick(QUERIES) : undefined,
      results: isSearch && random.chance(0.9) ? min(random.below(4), 2) : undefined,
    };
  },
  cart_events: (random, id, eventMs) => {
    // An add makes the others matter.
    const action = random.chance(0.4) ? 'add' : random.pick(CART_ACTIONS);
    const isOfCart = action === 'checkout' || action === 'abandon';
    const hasQuantity = !isOfCart && (action !== 'remove' || random.chance(0.5));
    return {
      id,
      eventMs,
      userId: random.pick(USERS),
      sessionId: random.pick(SESSIONS),
      action,
      productId: isOfCart ? undefined : random.pick(PRODUCTS),
      category: undefined,
      quantity: hasQuantity ? random.below(4) : undefined,
      priceCents: !isOfCart && random.chance(0.6) ? random.below(2_000) : undefined,
    };
  },
  inventory_updates: (random, id, eventMs) => ({
    id,
    eventMs,
    productId: random.pick(PRODUCTS),
    quantity: random.below(20) - 5,
  }),
};

export function randomEvent<Topic extends ModelTopic>(
  random: SeededRandom,
  topic: Topic,
  id: string,
  eventMs: number,
): ModelEvents[Topic] {
  return MAKE[topic](random, id, eventMs);
}
