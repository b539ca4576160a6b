/** A product is low at this stock, and critical at that. */
export const LOW_STOCK_THRESHOLDS = [10, 5] as const;
export type LowStockThreshold = (typeof LOW_STOCK_THRESHOLDS)[number];
