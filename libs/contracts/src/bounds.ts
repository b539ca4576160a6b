/** Most bytes of a record's value that the platform still reads; more is `oversize`. */
export const MAX_VALUE_BYTES = 1_000_000;

/** Most code points of an id, category, country, warehouse, reason or preference; the least is 1. */
export const MAX_ID_LENGTH = 100;
/** Most code points of a name, e-mail address or search query; these may be empty. */
export const MAX_TEXT_LENGTH = 1_000;

/** Most lines of a transaction; the least is 1. */
export const MAX_TRANSACTION_LINES = 100;
/** Most units of a transaction line; the least is 1. */
export const MAX_LINE_QUANTITY = 10_000;
/** Most units of a cart event; 0 is valid. */
export const MAX_CART_QUANTITY = 10_000;
/** Greatest change of stock by one inventory update, up or down. */
export const MAX_INVENTORY_CHANGE = 1_000_000;
/** Greatest price or total amount in dollars, as written on the wire; 0 is valid: an order may be free. */
export const MAX_AMOUNT = 1_000_000;
/** Longest product view: a day. */
export const MAX_DURATION_SECONDS = 86_400;
export const MAX_RESULTS_COUNT = 1_000_000_000;
export const MAX_AGE = 150;
/** Store ids are stored as 32-bit integers; 0 is the online shop. */
export const MAX_STORE_ID = 2 ** 31 - 1;
/** Most units a catalogue record gives a product to start with. */
export const MAX_PRODUCT_INVENTORY = 1_000;
export const MIN_RATINGS = 1;
export const MAX_RATINGS = 5;

/** How far an amount may be from a whole number of cents, in cents: room for doubles, not for fractions. */
export const CENT_TOLERANCE = 1e-6;
/** How far `total_amount` may be from the sum of its lines, in cents. */
export const TOTAL_TOLERANCE_CENTS = 1;
/** How far event time may be ahead of append time. */
export const FUTURE_TOLERANCE_MS = 5 * 60_000;

/** How long after the newest event an older one still counts, unless configured otherwise. */
export const DEFAULT_WATERMARK_DELAY_MS = 10 * 60_000;
/** A catalogue version applies to records appended at least this much later than itself. */
export const CATALOGUE_LEAD_MS = 2_000;
/** The category of a line that has none of its own and no catalogue version. */
export const UNKNOWN_CATEGORY = 'unknown';
/** The store of a transaction that names none. */
export const ONLINE_STORE_ID = 0;

/** A line of more units than this is valid and anomalous. */
export const ANOMALOUS_QUANTITY = 10;
/** A transaction of more than this is valid and anomalous. */
export const ANOMALOUS_AMOUNT_CENTS = 500_000;
