import type { PoolClient } from 'pg';
import { changesOf } from './stock-changes.sql';
import { LOW_STOCK_THRESHOLDS } from './thresholds';

/** Where the catalogue has changed, not a minute of a product has to be read but all of them. */
const WEIGHT_OF_CATALOGUE = 10;

/**
 * Takes the earliest changes, about $1 products of them, and walks each of these products from its earliest changed minute to
 * the watermark. One statement, so all of it sees one snapshot: a change and the rows that changed come together, and none
 * that is seen but not taken lies before a walk's beginning.
 *
 * The stock at a minute's end is what it is now less all that came later. Before the earliest change nothing is different, so
 * of what lies there only one thing matters: whether the product was low when that minute began, and since when.
 *
 * Flushes name a product where it can be low, not for each minute that changed before: so where a walk finds minutes that the
 * watermark has not passed, it names the product again for the first of these.
 */
const DECIDE = `
WITH decided AS MATERIALIZED (SELECT minute AS until FROM inventory_watermark),
due AS (
  DELETE FROM stock_changes WHERE (minute, id) IN (
    SELECT minute, id FROM (
      SELECT minute, id, weight, sum(weight) OVER (ORDER BY minute, id) - weight AS weight_before FROM (
        SELECT minute, id, products * CASE minute WHEN '-infinity' THEN ${WEIGHT_OF_CATALOGUE} ELSE 1 END AS weight
        FROM stock_changes WHERE minute < (SELECT until FROM decided)
      ) waiting
    ) earliest WHERE weight_before < $1)
  RETURNING minute, product_ids
),
changed AS MATERIALIZED (
  SELECT product_id, min(minute) AS since FROM due CROSS JOIN unnest(product_ids) AS product_id
  GROUP BY product_id ORDER BY product_id
),
-- Where the catalogue has changed, everything has: the walk begins with the product's first minute, unless it can be seen that
-- there is nothing to find, as for all of 250,000 products when a shop begins.
walked AS MATERIALIZED (
  SELECT c.product_id, p.inventory + s.net AS stock, s.first_minute,
    CASE WHEN c.since > '-infinity' THEN c.since ELSE
      least((SELECT min(m.minute) FROM stock_minutes m WHERE m.product_id = c.product_id), d.until) END AS since
  FROM decided d CROSS JOIN changed c
  LEFT JOIN product_stock s USING (product_id)
  LEFT JOIN LATERAL (
    SELECT inventory FROM product_versions v WHERE v.product_id = c.product_id
    ORDER BY append_time DESC, partition DESC, "offset" DESC LIMIT 1
  ) p ON true
  WHERE c.since > '-infinity' OR p.inventory - s.lost <= ${LOW_STOCK_THRESHOLDS[0]}
    OR EXISTS (SELECT FROM low_stock_spans a WHERE a.product_id = c.product_id)
),
gains AS (
  SELECT w.product_id, w.stock, m.minute + interval '1 minute' AS at, m.updated - m.sold AS gain
  FROM walked w JOIN stock_minutes m
    ON m.product_id = w.product_id AND m.hour >= date_trunc('hour', w.since, 'UTC') AND m.minute >= w.since
  WHERE w.stock IS NOT NULL
  UNION ALL
  SELECT product_id, stock, since, 0 FROM walked WHERE stock IS NOT NULL AND first_minute < since
),
stocks AS (
  SELECT product_id, at, stock - coalesce(sum(gain) OVER (
    PARTITION BY product_id ORDER BY at DESC GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS stock
  FROM gains
),
-- Few products are ever low. Of all others nothing goes further than here.
lows AS (
  SELECT DISTINCT product_id, at, stock FROM (
    SELECT product_id, at, stock, lead(stock) OVER (PARTITION BY product_id ORDER BY at DESC) AS stock_before FROM stocks
  ) s WHERE least(stock, stock_before) <= ${LOW_STOCK_THRESHOLDS[0]} AND at <= (SELECT until FROM decided)
),
turns AS (
  SELECT product_id, threshold, at, is_low, lead(at) OVER (PARTITION BY product_id, threshold ORDER BY at) AS next_at
  FROM (
    SELECT product_id, threshold, at, stock <= threshold AS is_low,
      lag(stock <= threshold, 1, false) OVER (PARTITION BY product_id, threshold ORDER BY at) AS was_low
    FROM lows CROSS JOIN unnest('{${LOW_STOCK_THRESHOLDS.join()}}'::integer[]) AS threshold
  ) levels WHERE is_low <> was_low
),
spans AS MATERIALIZED (
  SELECT t.product_id, t.threshold, t.next_at AS resolved_at,
    CASE WHEN t.at > w.since THEN t.at ELSE coalesce((
      SELECT max(a.alert_time) FROM low_stock_spans a
      WHERE a.product_id = t.product_id AND a.threshold = t.threshold AND a.alert_time <= w.since
    ), w.first_minute + interval '1 minute') END AS alert_time
  FROM turns t JOIN walked w USING (product_id)
  WHERE t.is_low
),
withdrawn AS (
  DELETE FROM low_stock_spans a USING walked w
  WHERE a.product_id = w.product_id AND (a.resolved_at IS NULL OR a.resolved_at > w.since)
    AND NOT EXISTS (
      SELECT 1 FROM spans s
      WHERE s.product_id = a.product_id AND s.threshold = a.threshold AND s.alert_time = a.alert_time)
),
later AS (
  SELECT product_id, min(at) - interval '1 minute' AS minute FROM gains
  WHERE at > (SELECT until FROM decided) GROUP BY product_id
),
named_again AS (${changesOf('later')})
INSERT INTO low_stock_spans AS a (product_id, threshold, alert_time, resolved_at)
SELECT product_id, threshold, alert_time, resolved_at FROM spans
ON CONFLICT (product_id, threshold, alert_time) DO UPDATE SET resolved_at = excluded.resolved_at
WHERE a.resolved_at IS DISTINCT FROM excluded.resolved_at`;

/**
 * Brings low_stock_spans up to date with some of the changes in minutes that the job's watermark has passed, and with the
 * catalogue. In a transaction that nobody else decides beside.
 *
 * @param products about how many are taken
 */
export async function decideLowStock(client: PoolClient, products: number, timeoutMs: number): Promise<void> {
  const step = { name: 'decide-low-stock', text: DECIDE, values: [products], query_timeout: timeoutMs };
  await client.query(step);
}
