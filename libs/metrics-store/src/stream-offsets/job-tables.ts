/**
 * The tables each job writes, in the order of its flushes: what a replay empties. Not `product_versions`, which remember what
 * a compacted log has forgotten; reading the log again writes the same rows over them.
 */
export const JOB_TABLES: Readonly<Record<string, readonly string[]>> = {
  catalogue: [],
  sales: ['sales_panes', 'sales_hours', 'sales_days'],
  stores: ['store_minutes'],
  activity: ['product_gains', 'product_hours', 'category_minutes', 'search_hours'],
  anomalies: ['detected_anomalies'],
  sessions: ['sessions', 'user_purchases'],
  inventory: ['product_stock', 'stock_hours', 'stock_flushes', 'stock_changes', 'low_stock_spans'],
  quality: ['quality_minutes'],
  // Only what came from the logs; taken off the list, the files are deleted by the workers.
  lake: ['lake_stream_files'],
};
