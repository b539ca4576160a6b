/** A list names at most so many products, so that the decider can take a bounded number of them at a time. */
const PRODUCTS_PER_LIST = 10_000;

/**
 * A word to the decider: that the stock of products has changed from a minute on.
 *
 * @param changed what to select (product_id, minute) from
 */
export const changesOf = (changed: string): string => `
INSERT INTO stock_changes (minute, products, product_ids)
SELECT minute, count(*), array_agg(product_id) FROM (
  SELECT minute, product_id, (row_number() OVER (PARTITION BY minute ORDER BY product_id) - 1) / ${PRODUCTS_PER_LIST} AS list
  FROM ${changed}
) listed GROUP BY minute, list`;
