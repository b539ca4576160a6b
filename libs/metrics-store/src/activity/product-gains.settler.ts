import type { Pool, PoolClient } from 'pg';
import { hasDay, isDayPastAge } from '../day-partitions/day-partitions';
import { settleInTurn, STEP_WITHIN_MS } from '../settle-in-turn';
import { PRODUCT_FIGURES } from './product-gains.writer';

/** Any constant will do, as long as everything that settles gains in this database uses the same. */
const SETTLER_LOCK = 4_715_017;

/** In one hour so many blocks may wait that can have the same product; a reader looks through all of them. */
const MOST_BLOCKS = 200;
/** At 2 µs each or less, a step takes a fifth of a second. */
const PRODUCTS_PER_STEP = 100_000;

const HOUR_MS = 3_600_000;
/** No hour waits for a partition that is further behind, since nothing may have come to it for days. */
const PATIENCE_MS = 2 * HOUR_MS;

/**
 * An hour is due when every partition's watermark has left it behind: then each of its products is written once. What becomes too
 * much to look through is due sooner. $1 is MOST_BLOCKS.
 */
const DUE = `
SELECT window_start, bucket FROM product_gains GROUP BY window_start, bucket
HAVING count(*) >= $1 OR window_start <= (
  SELECT to_timestamp((greatest(min(watermark_ms), max(watermark_ms) - ${PATIENCE_MS}) - ${HOUR_MS}) / 1000.0)
  FROM stream_offsets WHERE job = 'activity')`;

const IS_DUE = `SELECT EXISTS (${DUE}) AS due`;

const MAKE_DAYS = `
SELECT make_days('product_hours', ARRAY(
  SELECT DISTINCT (extract(epoch FROM date_bin('24 hours', window_start, timestamptz 'epoch')) * 1000)::bigint
  FROM product_gains))`;

// About $2 products: whole buckets, since in one there are the same again and again. What has come since the days were made may want
// another; it is left for the next time.
const SETTLE = `
WITH taken AS (
  DELETE FROM product_gains WHERE (window_start, bucket, id) IN (
    SELECT window_start, bucket, id FROM (
      SELECT window_start, bucket, id, sum(products) OVER (
        ORDER BY window_start, bucket GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS products_before
      FROM product_gains r
      WHERE (window_start, bucket) IN (${DUE}) AND (${hasDay('product_hours')} OR ${isDayPastAge('product_hours')})
    ) due WHERE coalesce(products_before, 0) < $2)
  RETURNING *
)
INSERT INTO product_hours AS t (window_start, product_id, ${PRODUCT_FIGURES.join(', ')})
SELECT r.window_start, g.product_id, ${PRODUCT_FIGURES.map((figure) => `coalesce(sum(g.${figure}), 0)`).join(', ')}
FROM taken r CROSS JOIN LATERAL unnest(r.product_ids, ${PRODUCT_FIGURES.map((figure) => `r.${figure}`).join(', ')})
  AS g (product_id, ${PRODUCT_FIGURES.join(', ')})
WHERE ${hasDay('product_hours')}
GROUP BY r.window_start, g.product_id
ORDER BY r.window_start, g.product_id
ON CONFLICT (window_start, product_id) DO UPDATE SET
  ${PRODUCT_FIGURES.map((figure) => `${figure} = t.${figure} + excluded.${figure}`).join(',\n  ')}`;

export interface SettlerLimits {
  readonly mostBlocks: number;
  readonly productsPerStep: number;
}

/**
 * Adds what waits in product_gains to product_hours once its hour is over, or when it becomes too much to look through: some
 * products at a time, each time in a transaction of its own. Whoever finds another at it leaves at once. When and how often it runs
 * changes no answer.
 *
 * @throws the database's own error; what was settled until then stays
 */
export async function settleProductGains(
  pool: Pool,
  { mostBlocks = MOST_BLOCKS, productsPerStep = PRODUCTS_PER_STEP }: Partial<SettlerLimits> = {},
): Promise<void> {
  await settleInTurn(pool, {
    lock: SETTLER_LOCK,
    firstTable: 'product_gains',
    isDue: (database) => isDue(database, mostBlocks),
    step: (client) => settleSome(client, [mostBlocks, productsPerStep]),
  });
}

async function isDue(pool: Pool, mostBlocks: number): Promise<boolean> {
  const { rows } = await pool.query<{ due: boolean }>({
    name: 'product-gains-due',
    text: IS_DUE,
    values: [mostBlocks],
  });
  return rows[0]?.due ?? false;
}

async function settleSome(client: PoolClient, limits: readonly number[]): Promise<void> {
  await client.query(MAKE_DAYS);
  const step = { name: 'settle-product-gains', text: SETTLE, values: [...limits], query_timeout: STEP_WITHIN_MS };
  await client.query(step);
}
