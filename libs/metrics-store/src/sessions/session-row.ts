/** Units by product. */
export type Units = ReadonlyMap<string, number>;

/** All that is known of one user's session in one partition. Times are milliseconds since the epoch. */
export interface SessionRow {
  readonly partition: number;
  readonly userId: string;
  readonly sessionId: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly pageViews: number;
  readonly totalCents: number;
  readonly purchases: number;
  /** Undefined where nothing ever happened to a cart. */
  readonly cart: SessionCart | undefined;
  /** What the worker makes the rest of the row from; undefined where it takes nothing but the figures above. */
  readonly history: Buffer | undefined;
}

/** What has happened to a session's cart. */
export interface SessionCart {
  readonly adds: number;
  readonly removes: number;
  readonly checkouts: number;
  readonly lastMs: number;
  /** What is set aside for the customer until the cart is given up. */
  readonly kept: Units;
  readonly abandonment: CartAbandonment | undefined;
}

/** The first time a cart is abandoned, if nothing else comes: by an event at once, otherwise once the watermark is there. */
export interface CartAbandonment {
  readonly timeMs: number;
  readonly isByEvent: boolean;
  /** How many different ones. */
  readonly products: number;
  /** Whole minutes that something was in the cart, until its last event. */
  readonly minutes: number;
  /** Value of what has a price, in cents. */
  readonly pricedCents: bigint;
  /** What has none: its price is that of the newest version of the catalogue at `catalogueMs` of append time. */
  readonly unpriced: Units;
  readonly catalogueMs: number;
}

/** A moment at which a user bought something, in whatever session or none. */
export interface UserPurchase {
  readonly partition: number;
  readonly userId: string;
  readonly timeMs: number;
}
