import type { AnomalyKind } from '@globalmart/contracts';
import type { Baskets } from './baskets';

/** What an odd customer does: some purchases in stores, one after the other. */
export interface AnomalyScript {
  /** The kind it is written for; a purchase may turn out to be of others too. */
  readonly kind: AnomalyKind;
  /** Share of all transactions that are to be anomalous through this script. */
  readonly share: number;
  /** Fewest and most purchases. */
  readonly purchases: readonly [least: number, most: number];
  /** Purchases that come before the first anomalous one. */
  readonly harmless: number;
  /** Seconds from one purchase to the next, least and most. */
  readonly gapSeconds: readonly [least: number, most: number];
  readonly basket: keyof Pick<Baskets, 'ordinary' | 'dear' | 'bulk' | 'small'>;
  /** How many countries, or payment methods, the purchases go through in turn, the customer's own first. */
  readonly countries: number;
  readonly methods: number;
}

const ONCE = { purchases: [1, 1], harmless: 0, gapSeconds: [0, 0], countries: 1, methods: 1 } as const;
const SERIES = { basket: 'ordinary', countries: 1, methods: 1 } as const;

/**
 * 2 % of all transactions, by kind. The gaps keep a whole script inside the window of its rule, with room for a slot
 * that comes a little late, and those of the small amounts keep it from being rapid too.
 */
export const ANOMALY_SCRIPTS: readonly AnomalyScript[] = [
  { ...ONCE, kind: 'high_value', share: 0.006, basket: 'dear' },
  { ...ONCE, kind: 'unusual_quantity', share: 0.006, basket: 'bulk' },
  { ...SERIES, kind: 'rapid_transactions', share: 0.004, purchases: [6, 9], harmless: 5, gapSeconds: [1, 4] },
  {
    ...SERIES,
    kind: 'suspicious_pattern',
    share: 0.0015,
    purchases: [2, 3],
    harmless: 1,
    gapSeconds: [30, 180],
    countries: 2,
  },
  {
    ...SERIES,
    kind: 'suspicious_pattern',
    share: 0.001,
    purchases: [3, 5],
    harmless: 2,
    gapSeconds: [20, 110],
    methods: 3,
  },
  {
    ...SERIES,
    kind: 'suspicious_pattern',
    share: 0.0015,
    purchases: [5, 8],
    harmless: 4,
    gapSeconds: [15, 60],
    basket: 'small',
  },
];

/** How many of a script's purchases are anomalous, on average. */
export function anomalousPurchases({ purchases: [least, most], harmless }: AnomalyScript): number {
  return (least + most) / 2 - harmless;
}
