import {
  CART_ACTIONS,
  CUSTOMER_EVENT_TYPES,
  DEFAULT_COUNTRIES,
  type EventTopic,
  INVENTORY_REASONS,
  type MessageByTopic,
  PAYMENT_METHODS,
} from '@globalmart/contracts';
import type { SeededRandom } from '@globalmart/streaming/simulation';

/** Who and when, where a topic's messages have that. */
export interface MessageIdentity {
  readonly id: string;
  /** The record's key: a user or a product. */
  readonly key: string;
  readonly eventMs: number;
}

/** What transactions choose from. */
export interface MessageChoices {
  /** Default: all the shop sells in. */
  readonly countries?: readonly string[];
  /** Of lines that bring one. Default: six. */
  readonly categories?: readonly string[];
}

const CATEGORIES = ['Books', 'Garden', 'Toys', 'Coffee', 'Lamps', 'Ärger & Söhne'];

/** A message that is valid by itself, different each time. */
export const RANDOM_MESSAGE: {
  readonly [Topic in EventTopic]: (
    random: SeededRandom,
    identity: MessageIdentity,
    choices?: MessageChoices,
  ) => MessageByTopic[Topic];
} = {
  transactions: randomTransaction,
  product_views: (random, { id, key, eventMs }) => ({
    event_id: id,
    user_id: key,
    session_id: session(random),
    timestamp: timestamp(eventMs),
    duration_seconds: 5 + random.below(296),
    ...(random.chance(0.2)
      ? { event_type: 'search' as const, search_query: random.pick(CATEGORIES), results_count: random.below(50) }
      : { product_id: randomProduct(random), ...categoryOrNone(random) }),
  }),
  cart_events: (random, { id, key, eventMs }) => {
    const action = random.pick(CART_ACTIONS);
    return {
      event_id: id,
      action,
      user_id: key,
      session_id: session(random),
      product_id: randomProduct(random),
      ...(action === 'remove' && random.chance(0.5) ? {} : { quantity: random.below(11) }),
      ...(random.chance(0.5) ? { price: dollars(random.below(50_000)) } : {}),
      timestamp: timestamp(eventMs),
    };
  },
  inventory_updates: (random, { id, key, eventMs }) => ({
    event_id: id,
    product_id: key,
    warehouse_id: random.pick(['berlin', 'ohio']),
    quantity: random.below(200) - 100,
    reason: random.pick(INVENTORY_REASONS),
    timestamp: timestamp(eventMs),
  }),
  customer_events: (random, { id, key, eventMs }) => ({
    event_id: id,
    event_type: random.pick(CUSTOMER_EVENT_TYPES),
    user_id: key,
    email: `${key}@example.com`,
    age: 18 + random.below(63),
    country: random.pick(DEFAULT_COUNTRIES),
    registration_date: '2026-01-15',
    preferences: [random.pick(CATEGORIES)],
    timestamp: timestamp(eventMs),
  }),
  product_catalog: (random, { key }) => ({
    product_id: key,
    name: `A thing named ${key}`,
    category: random.pick(CATEGORIES),
    price: dollars(1_000 + random.below(199_001)),
    inventory: random.below(1_001),
    ratings: 1 + random.below(41) / 10,
  }),
};

function randomTransaction(
  random: SeededRandom,
  { id, key, eventMs }: MessageIdentity,
  { countries = DEFAULT_COUNTRIES, categories = CATEGORIES }: MessageChoices = {},
): MessageByTopic['transactions'] {
  const lines = Array.from({ length: 1 + random.below(4) }, () => ({
    productId: randomProduct(random),
    quantity: 1 + random.below(12),
    priceCents: random.below(50_000),
    category: random.chance(0.1) ? undefined : random.pick(categories),
  }));
  const totalCents = lines.reduce((sum, { quantity, priceCents }) => sum + quantity * priceCents, 0);
  // A cent more or less than the lines is still valid, and is what the total row counts.
  const statedCents = Math.max(0, totalCents + random.below(3) - 1);
  return {
    transaction_id: id,
    user_id: key,
    timestamp: timestamp(eventMs),
    products: lines.map(({ productId, quantity, priceCents, category }) => ({
      product_id: productId,
      quantity,
      price: dollars(priceCents),
      ...(category === undefined ? {} : { category }),
    })),
    total_amount: dollars(statedCents),
    payment_method: random.pick(PAYMENT_METHODS),
    country: random.pick(countries),
    ...(random.chance(0.5) ? { session_id: session(random) } : {}),
    ...(random.chance(0.4) ? { store_id: random.below(4) } : {}),
  };
}

/** All that is sold. */
export const PRODUCT_IDS: readonly string[] = Array.from({ length: 200 }, (_, at) => `prod_${at}`);
const FEW_IDS = PRODUCT_IDS.slice(0, 5);

/** One of a few half of the time, so that carts, sales and stock have to do with each other. */
export function randomProduct(random: SeededRandom): string {
  return random.pick(random.chance(0.5) ? FEW_IDS : PRODUCT_IDS);
}

function session(random: SeededRandom): string {
  return `sess_${random.below(4)}`;
}

function categoryOrNone(random: SeededRandom): { category?: string } {
  return random.chance(0.2) ? {} : { category: random.pick(CATEGORIES) };
}

function dollars(cents: number): number {
  return cents / 100;
}

function timestamp(eventMs: number): string {
  return new Date(eventMs).toISOString();
}
