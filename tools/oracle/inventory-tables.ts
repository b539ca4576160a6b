import { codeOf, type ComparedTable, type RowKey } from './compared-table';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const HELD_MS = 15 * MINUTE_MS;

/** The greatest watermark of any partition. */
const GREATEST = `(SELECT max(watermark) FROM watermarks WHERE job = 'inventory')`;

/** What the newest versions in the catalogue say, of products that are in it. */
const PRODUCTS = `
  CREATE TABLE products AS
  SELECT product, name, category, inventory FROM versions
  QUALIFY row_number() OVER (PARTITION BY product ORDER BY append_ms DESC, part DESC, off DESC) = 1;
  DELETE FROM products WHERE category IS NULL;
`;

const CHANGES = `
  CREATE TABLE stock_changes AS
  SELECT product, t, quantity::BIGINT AS change, 0::BIGINT AS sold FROM inventory_inventory_updates
  UNION ALL
  SELECT product, t, -quantity, quantity FROM inventory_transactions JOIN lines USING (rid);
`;

/** Units in carts that somebody may still be filling. */
const RESERVED = `
  CREATE TABLE reserved AS
  WITH lasts AS (
    SELECT part, user_id, session_id, max(round) AS round, max(t) FILTER (topic = 'cart_events') AS last_t,
           arg_max(action, n) FILTER (topic = 'cart_events') AS last_action
    FROM cart_steps GROUP BY ALL
  ),
  held AS (
    SELECT lasts.* FROM lasts JOIN watermarks USING (part)
    WHERE watermarks.job = 'sessions' AND last_action <> 'abandon' AND last_t > watermark - ${HELD_MS}
  ),
  contents AS (
    SELECT product, arg_max(quantity, n) AS quantity FROM held JOIN cart_lines USING (part, user_id, session_id, round)
    GROUP BY part, user_id, session_id, product
  )
  SELECT product, sum(quantity)::BIGINT AS units FROM contents GROUP BY product;
`;

/** To be run before the tables are computed, after those of the sessions. */
export const INVENTORY_PREPARATIONS = [PRODUCTS, CHANGES, RESERVED];

const STATUS = `
  WITH now AS (SELECT ${GREATEST} // ${MINUTE_MS} * ${MINUTE_MS} AS minute),
  sums AS (
    SELECT product, sum(change) AS change,
           coalesce(sum(sold) FILTER (t >= minute - ${HOUR_MS} AND t < minute), 0) AS velocity,
           coalesce(sum(sold) FILTER (t >= minute - ${25 * HOUR_MS} AND t < minute - ${HOUR_MS}), 0) AS before
    FROM stock_changes, now GROUP BY product
  ),
  figures AS (
    SELECT products.*, inventory + coalesce(change, 0) AS current, coalesce(units, 0) AS reserved,
           coalesce(velocity, 0) AS velocity, coalesce(before, 0) AS before
    FROM products LEFT JOIN sums USING (product) LEFT JOIN reserved USING (product)
  )
  SELECT names.name AS product_id, figures.name AS product_name, category, current AS current_stock,
         reserved AS reserved_stock, current - reserved AS available_stock, velocity AS velocity_per_hour,
         CASE WHEN velocity > 0 THEN ${daysOfCover('current - reserved', 'velocity * 24')} END AS days_of_cover,
         velocity >= 10 AND velocity * 24 >= 3 * before AS high_demand
  FROM figures JOIN names ON code = product`;

/** In hundredths, half away from zero. */
function daysOfCover(units: string, perDay: string): string {
  return `(sign(${units}) * ((200 * abs(${units}) + ${perDay}) // (2 * ${perDay})))::HUGEINT`;
}

/** Stock can only change at the end of a minute with events; what it is there holds until the next such end. */
const LOW_STOCK = `
  WITH ends AS (
    SELECT product, t // ${MINUTE_MS} * ${MINUTE_MS} + ${MINUTE_MS} AS minute_end, sum(change) AS change
    FROM stock_changes GROUP BY ALL
  ),
  stocks AS (
    SELECT product, minute_end, inventory + sum(change) OVER (PARTITION BY product ORDER BY minute_end) AS stock
    FROM ends JOIN products USING (product) WHERE minute_end <= ${GREATEST}
  ),
  levels AS (SELECT *, stock <= threshold AS is_low FROM stocks, (VALUES (10), (5)) AS level(threshold)),
  turns AS (
    SELECT * FROM levels
    QUALIFY is_low IS DISTINCT FROM lag(is_low, 1, false) OVER (PARTITION BY product, threshold ORDER BY minute_end)
  ),
  stretches AS (
    SELECT *, lead(minute_end) OVER (PARTITION BY product, threshold ORDER BY minute_end) AS resolved_at FROM turns
  )
  SELECT names.name AS product_id, products.name AS product_name, category, inventory + net AS current_stock, threshold,
         minute_end AS alert_time, CASE WHEN resolved_at IS NULL THEN 'open' ELSE 'resolved' END AS status, resolved_at
  FROM stretches JOIN products USING (product)
       JOIN (SELECT product, sum(change) AS net FROM stock_changes GROUP BY product) USING (product) JOIN names ON code = product WHERE is_low`;

const SETTLED = '(SELECT products = 0 FROM low_stock_waiting)';

const ofProduct = ({ product_id: product }: RowKey) => {
  const isProduct = `product = ${codeOf(product ?? '')}`;
  return {
    inventory_updates: isProduct,
    transactions: `EXISTS (SELECT 1 FROM lines WHERE lines.rid = transactions.rid AND ${isProduct})`,
  };
};

export const INVENTORY_TABLES: readonly ComparedTable[] = [
  {
    name: 'inventory_status',
    job: 'inventory',
    keys: [{ name: 'product_id', kind: 'text' }],
    figures: [
      { name: 'product_name', kind: 'text' },
      { name: 'category', kind: 'text' },
      { name: 'current_stock', kind: 'count' },
      { name: 'reserved_stock', kind: 'count' },
      { name: 'available_stock', kind: 'count' },
      { name: 'velocity_per_hour', kind: 'count' },
      { name: 'days_of_cover', kind: 'hundredths' },
      { name: 'high_demand', kind: 'text' },
    ],
    age: null,
    settledWhen: SETTLED,
    since: null,
    expected: STATUS,
    behind: ofProduct,
  },
  {
    name: 'low_stock_alerts',
    job: 'inventory',
    keys: [
      { name: 'product_id', kind: 'text' },
      { name: 'threshold', kind: 'count' },
      { name: 'alert_time', kind: 'time' },
    ],
    figures: [
      { name: 'product_name', kind: 'text' },
      { name: 'category', kind: 'text' },
      { name: 'current_stock', kind: 'count' },
      { name: 'status', kind: 'text' },
      { name: 'resolved_at', kind: 'time' },
    ],
    age: { endsAt: 'resolved_at', kept: '30 days' },
    settledWhen: SETTLED,
    since: null,
    expected: LOW_STOCK,
    behind: ofProduct,
  },
];
