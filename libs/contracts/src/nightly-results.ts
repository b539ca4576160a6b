/** What the nightly run calls customers, by how lately, how often and for how much they have bought. */
export const CUSTOMER_SEGMENTS = [
  'Champions',
  'Loyal Customers',
  'Cannot Lose Them',
  'At Risk',
  'New Customers',
  'Potential Loyalists',
  'Hibernating',
  'Lost',
] as const;

export type CustomerSegment = (typeof CUSTOMER_SEGMENTS)[number];

/** Lengths of the periods that trends and regions are given by. */
export const TREND_TYPES = ['daily', 'weekly', 'monthly'] as const;

export type TrendType = (typeof TREND_TYPES)[number];

/** What the batch may be asked for alone: results that belong together, and so are of one analysis date. */
export const RESULT_GROUPS = ['rfm', 'products', 'trends', 'cohorts', 'star'] as const;

export type ResultGroup = (typeof RESULT_GROUPS)[number];
