import type { PoolClient } from 'pg';
import { changesOf } from './stock-changes.sql';
import { LOW_STOCK_THRESHOLDS } from './thresholds';

/**
 * Takes the first flushes, about $1 products of them, and adds them to product_stock: one row for each product, whatever
 * partitions and minutes it gained in. What is of an hour before the newest of its product goes to stock_hours.
 *
 * Few products can be low, and only those are handed on to the decider. The stock at any time is that of the catalogue plus all
 * gains before, so at least that of the catalogue less all that was ever `lost`, which a minute is counted to that lost more than
 * it gained. Where that is above the threshold, there is no low stock now; and as `lost` only grows, there was none before, so
 * nothing is to be withdrawn. The first loss that could be one too many hands its product on, from its own minute: before that
 * minute nothing is different. Only another inventory in the catalogue could be, and that hands on all by itself.
 */
const MERGE = `
WITH taken AS (
  DELETE FROM stock_flushes WHERE id IN (
    SELECT id FROM (SELECT id, sum(products) OVER (ORDER BY id) - products AS products_before FROM stock_flushes) waiting
    WHERE products_before < $1)
  RETURNING minute, date_trunc('hour', minute, 'UTC') AS hour, product_ids, sold, updated, append_ms
),
hours AS MATERIALIZED (
  SELECT product_id, hour, min(minute) AS first_minute,
    sum(updated - sold)::bigint AS net, sum(greatest(sold - updated, 0))::bigint AS lost, coalesce(max(append_ms), 0) AS last_append_ms,
    array_agg(ROW(minute_of_hour, sold, updated)::stock_gain) AS gains
  FROM (
    SELECT minute, hour, (extract(epoch FROM minute - hour) / 60)::integer AS minute_of_hour,
      product_id, coalesce(g.sold, 0) AS sold, coalesce(g.updated, 0) AS updated, g.append_ms
    FROM taken CROSS JOIN unnest(product_ids, sold, updated, append_ms) AS g(product_id, sold, updated, append_ms)
  ) gained
  GROUP BY product_id, hour ORDER BY product_id, hour
),
products AS (
  SELECT product_id, max(hour) AS hour, min(first_minute) AS first_minute,
    sum(net)::bigint AS net, sum(lost)::bigint AS lost, max(last_append_ms) AS last_append_ms
  FROM hours GROUP BY product_id
),
-- In the order of the key: what lies side by side in the index is written one after the other, which takes half the time.
merged AS (
  INSERT INTO product_stock AS t (net, lost, last_append_ms, first_minute, hour, product_id, gains)
  SELECT p.net, p.lost, p.last_append_ms, p.first_minute, hour, product_id, h.gains
  FROM products p JOIN hours h USING (product_id, hour) ORDER BY product_id
  ON CONFLICT (product_id) DO UPDATE SET
    net = t.net + excluded.net,
    lost = t.lost + excluded.lost,
    last_append_ms = greatest(t.last_append_ms, excluded.last_append_ms),
    first_minute = least(t.first_minute, excluded.first_minute),
    hour = greatest(t.hour, excluded.hour),
    gains = CASE
      WHEN t.hour < excluded.hour THEN excluded.gains
      WHEN t.hour > excluded.hour THEN t.gains
      -- What sells every second would have thousands.
      WHEN cardinality(t.gains) > 120 THEN ARRAY(
        SELECT ROW(minute, sum(sold), sum(updated))::stock_gain FROM unnest(t.gains || excluded.gains) GROUP BY minute)
      ELSE t.gains || excluded.gains END
  RETURNING product_id, hour, lost, old.hour AS hour_before, old.gains AS gains_before
),
left_behind AS (
  INSERT INTO stock_hours (hour, product_id, gains)
  SELECT hour_before, product_id, gains_before FROM merged WHERE hour_before < hour
  UNION ALL
  SELECT h.hour, product_id, h.gains FROM hours h JOIN merged m USING (product_id) WHERE h.hour < m.hour
),
low AS (
  SELECT h.product_id, min(h.first_minute) AS minute
  FROM merged m CROSS JOIN LATERAL (
    SELECT inventory FROM product_versions v WHERE v.product_id = m.product_id
    ORDER BY append_time DESC, partition DESC, "offset" DESC LIMIT 1
  ) newest JOIN hours h USING (product_id)
  WHERE newest.inventory - m.lost <= ${LOW_STOCK_THRESHOLDS[0]}
  GROUP BY h.product_id
)
${changesOf('low')}`;

/** Adds up some of what flushes have left behind. For one transaction at a time, in which also what is low is decided. */
export async function mergeStock(client: PoolClient, products: number, timeoutMs: number): Promise<void> {
  // The planner cannot know how many products the arrays hold, and where it expects few, it would compare each with each.
  await client.query('SET LOCAL enable_nestloop = off');
  const step = { name: 'merge-stock', text: MERGE, values: [products], query_timeout: timeoutMs };
  await client.query(step);
  await client.query('SET LOCAL enable_nestloop = on');
}
