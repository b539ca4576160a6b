/** Sizes a sales window comes in: sliding minutes, tumbling hours and UTC days. */
export const GRANULARITIES = ['minute', 'hour', 'day'] as const;
export type Granularity = (typeof GRANULARITIES)[number];

const MINUTE_MS = 60_000;

/** Length of one window of each granularity. */
export const WINDOW_SIZE_MS: Readonly<Record<Granularity, number>> = {
  minute: MINUTE_MS,
  hour: 60 * MINUTE_MS,
  day: 24 * 60 * MINUTE_MS,
};

/** `total`: the countries' totals over all categories; `each`: every category's row; or the rows of one category. */
export type CategoryChoice = 'total' | 'each' | { readonly name: string };

/** The place of one row in the order of `SalesRepository.findWindows`. */
export interface SalesPosition {
  readonly startMs: number;
  readonly country: string;
  readonly category: string | null;
}

export interface SalesWindowQuery {
  readonly granularity: Granularity;
  /** Only windows that start at or after this instant. */
  readonly fromMs?: number;
  /** Only windows that end at or before this instant. */
  readonly untilMs?: number;
  readonly categories: CategoryChoice;
  readonly country?: string;
  /** Only rows that come after this one. */
  readonly after?: SalesPosition;
  readonly limit: number;
}

/** Sales of one window, country and category (null: the country's total). */
export interface SalesWindow extends SalesPosition {
  readonly endMs: number;
  readonly amountCents: number;
  readonly transactions: number;
  readonly units: number;
  /** Amount by transactions, rounded half away from zero. */
  readonly averageCents: number;
  /** Smallest and greatest total of one transaction; null in category rows, and in minutes, which do not keep them. */
  readonly minCents: number | null;
  readonly maxCents: number | null;
}

/** Sales of several days and all countries together; without any transaction the last three are null. */
export interface SalesSummary {
  readonly transactions: number;
  readonly amountCents: number;
  readonly averageCents: number | null;
  readonly minCents: number | null;
  readonly maxCents: number | null;
}
