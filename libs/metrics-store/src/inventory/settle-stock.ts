import type { Pool, PoolClient } from 'pg';
import { settleInTurn, STEP_WITHIN_MS } from '../settle-in-turn';
import { decideLowStock } from './low-stock.decider';
import { mergeStock } from './stock.merger';

/** Any constant will do, as long as everything that settles in this database uses the same. */
const SETTLER_LOCK = 4_715_033;

/** At about 5 µs each, a step takes a second. */
const PRODUCTS_PER_STEP = 200_000;

const WAITING = `SELECT EXISTS (SELECT FROM stock_flushes) OR EXISTS (
  SELECT FROM inventory_watermark w JOIN stock_changes c ON c.minute < w.minute) AS waiting`;

/**
 * Adds up what flushes have left behind, and brings low_stock_spans up to date with all changes in minutes that the job's
 * watermark has passed, and with the catalogue: some products at a time, each time in a transaction of its own. Whoever finds
 * another at it leaves at once. When and how often it runs changes no row at rest.
 *
 * @param productsPerStep about how many products one transaction takes
 * @throws the database's own error; what was settled until then stays
 */
export async function settleStock(pool: Pool, productsPerStep = PRODUCTS_PER_STEP): Promise<void> {
  const step = (client: PoolClient) => settleSome(client, productsPerStep);
  await settleInTurn(pool, { lock: SETTLER_LOCK, firstTable: 'product_stock', isDue: isWaiting, step });
}

async function isWaiting(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ waiting: boolean }>({ name: 'stock-waiting', text: WAITING });
  return rows[0]?.waiting ?? false;
}

async function settleSome(client: PoolClient, products: number): Promise<void> {
  // All gains of a step are sorted, which would otherwise go by way of files.
  await client.query(`SET LOCAL work_mem = '64MB'`);
  // A product has a few rows in a few pages. Without statistics, as after a first start, the planner expects thousands and
  // would collect their pages first, which takes many times as long.
  await client.query('SET LOCAL enable_bitmapscan = off');
  await mergeStock(client, products, STEP_WITHIN_MS);
  await decideLowStock(client, products, STEP_WITHIN_MS);
}
