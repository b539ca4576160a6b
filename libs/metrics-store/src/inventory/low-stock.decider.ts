import type { Pool, PoolClient } from 'pg';

/** A product is low at this stock, and critical at that. */
export const LOW_STOCK_THRESHOLDS = [10, 5] as const;
export type LowStockThreshold = (typeof LOW_STOCK_THRESHOLDS)[number];

/** Any constant will do, as long as everything that decides in this database uses the same. */
const DECIDER_LOCK = 4_715_033;

const PRODUCTS_PER_ROUND = 1_000_000;
/** At some microseconds each, a step stays far under the time a transaction may take. */
const PRODUCTS_PER_STEP = 50_000;

const WAITING = `SELECT EXISTS (
  SELECT 1 FROM inventory_watermark w JOIN stock_changes c ON c.minute < w.minute) AS waiting`;

const EARLIEST = `
SELECT array_agg(id) AS ids, max(minute)::text AS last_minute, sum(products)::integer AS products
FROM (
  SELECT c.id, c.minute, c.products, sum(c.products) OVER (ORDER BY c.minute, c.id) - c.products AS products_before
  FROM inventory_watermark w JOIN stock_changes c ON c.minute < w.minute
) due WHERE products_before < ${PRODUCTS_PER_ROUND}`;

/**
 * Takes every $2th product that has changed in minutes up to $1, the $3th of them first, and walks each from its earliest
 * changed minute to the watermark. One statement, so all of it sees one snapshot: a product's changes and the rows that
 * changed come together, and none that it does not see lies before the walk's beginning.
 *
 * The stock at a minute's end is what it is now less all that came later. Before the earliest change nothing is different, so
 * of what lies there only one thing matters: whether the product was low when that minute began, and since when.
 */
const DECIDE = `
WITH decided AS MATERIALIZED (SELECT minute AS until FROM inventory_watermark),
changed AS MATERIALIZED (
  SELECT product_id, min(minute) AS since FROM stock_changes CROSS JOIN unnest(product_ids) AS product_id
  WHERE minute <= $1::timestamptz AND (hashtext(product_id) & 2147483647) % $2::integer = $3::integer
  GROUP BY product_id
),
-- Where the catalogue has changed, everything has: the walk begins with the product's first minute.
walked AS MATERIALIZED (
  SELECT c.product_id, p.inventory + s.net AS stock, s.first_minute,
    CASE WHEN c.since > '-infinity' THEN c.since ELSE
      least((SELECT min(m.minute) FROM stock_minutes m WHERE m.product_id = c.product_id), d.until) END AS since
  FROM decided d CROSS JOIN changed c
  LEFT JOIN LATERAL (
    SELECT inventory FROM product_versions v WHERE v.product_id = c.product_id
    ORDER BY append_time DESC, partition DESC, "offset" DESC LIMIT 1
  ) p ON true
  LEFT JOIN LATERAL (
    SELECT sum(updated - sold) AS net, min(first_minute) AS first_minute FROM product_stock s WHERE s.product_id = c.product_id
  ) s ON true
),
gains AS (
  SELECT w.product_id, w.stock, m.minute + interval '1 minute' AS at, m.updated - m.sold AS gain
  FROM walked w JOIN stock_minutes m ON m.product_id = w.product_id AND m.minute >= w.since
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
        AND (a.resolved_at IS NULL OR a.resolved_at > w.since)
    ), w.first_minute + interval '1 minute') END AS alert_time
  FROM turns t JOIN walked w USING (product_id)
  WHERE t.is_low
),
withdrawn AS (
  DELETE FROM low_stock_spans a USING walked w
  WHERE a.product_id = w.product_id
    AND (w.stock IS NULL OR a.alert_time > w.since OR a.resolved_at IS NULL OR a.resolved_at > w.since)
    AND NOT EXISTS (
      SELECT 1 FROM spans s
      WHERE s.product_id = a.product_id AND s.threshold = a.threshold AND s.alert_time = a.alert_time)
)
INSERT INTO low_stock_spans AS a (product_id, threshold, alert_time, resolved_at)
SELECT product_id, threshold, alert_time, resolved_at FROM spans
ON CONFLICT (product_id, threshold, alert_time) DO UPDATE SET resolved_at = excluded.resolved_at
WHERE a.resolved_at IS DISTINCT FROM excluded.resolved_at`;

const FORGET = `DELETE FROM stock_changes WHERE minute <= $1::timestamptz AND id = ANY ($2::bigint[])`;

/**
 * Brings low_stock_spans up to date with all changes in minutes that the job's watermark has passed, and with the catalogue.
 * Whoever finds another at it leaves at once. When and how often it runs changes no row at rest: a change is forgotten only
 * after all products have been walked, and to walk one again changes nothing.
 *
 * @param productsPerStep about how many products one transaction takes
 * @throws the database's own error; what was decided until then stays
 */
export async function decideLowStock(pool: Pool, productsPerStep = PRODUCTS_PER_STEP): Promise<void> {
  const { rows } = await pool.query<{ waiting: boolean }>({ name: 'low-stock-waiting', text: WAITING });
  if (rows[0]?.waiting !== true) return;
  const client = await pool.connect();
  try {
    if (await tryLock(client)) {
      while (await decideRound(client, productsPerStep));
      await client.query('SELECT pg_advisory_unlock($1)', [DECIDER_LOCK]);
    }
    client.release();
  } catch (error) {
    // With its session the lock ends, too.
    client.release(true);
    throw error;
  }
}

async function tryLock(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [DECIDER_LOCK]);
  return rows[0]?.mine ?? false;
}

/** True: there was more than one round takes. */
async function decideRound(client: PoolClient, productsPerStep: number): Promise<boolean> {
  const { rows } = await client.query<{ ids: string[]; last_minute: string; products: number | null }>(EARLIEST);
  const [earliest] = rows;
  if (earliest?.products == null) return false;
  const { ids, last_minute: lastMinute, products } = earliest;
  const steps = Math.ceil(products / productsPerStep);
  for (let step = 0; step < steps; step++) {
    await client.query({ name: 'decide-low-stock', text: DECIDE, values: [lastMinute, steps, step] });
  }
  await client.query(FORGET, [lastMinute, ids]);
  return products >= PRODUCTS_PER_ROUND;
}
