import { ratio } from './warehouse-table';

/** The segments in the order of their priority: the first line whose scores fit. */
const SEGMENTS: readonly (readonly [segment: string, r: string, f: string, m: string])[] = [
  ['Champions', '4, 5', '4, 5', '4, 5'],
  ['Loyal Customers', '3, 4, 5', '4, 5', '1, 2, 3, 4, 5'],
  ['Cannot Lose Them', '1, 2', '4, 5', '4, 5'],
  ['At Risk', '1, 2', '3, 4, 5', '1, 2, 3, 4, 5'],
  ['At Risk', '1, 2', '1, 2', '4, 5'],
  ['New Customers', '4, 5', '1', '1, 2, 3, 4, 5'],
  ['Potential Loyalists', '4, 5', '2, 3', '1, 2, 3, 4, 5'],
  ['Potential Loyalists', '3', '3', '1, 2, 3, 4, 5'],
  ['Potential Loyalists', '3', '1, 2', '4, 5'],
  ['Hibernating', '2, 3', '1, 2', '1, 2, 3'],
  ['Lost', '1', '1, 2', '1, 2, 3'],
];

export const SEGMENT_NAMES = [...new Set(SEGMENTS.map(([segment]) => segment))];

const segment = `CASE ${SEGMENTS.map(
  ([name, r, f, m]) => `WHEN r_score IN (${r}) AND f_score IN (${f}) AND m_score IN (${m}) THEN '${name}'`,
).join(' ')} END`;

/** Customers strictly worse on a measure, out of five and one more. */
const score = (measure: string) => `1 + 5 * (rank() OVER (ORDER BY ${measure}) - 1) // count(*) OVER ()`;

/**
 * What all comparisons read, from the views `sales`, `profiles` and `catalogue`, which are the files of the lake. `$d` is the
 * analysis date.
 */
export const BASE = `
  -- A late row whose id an earlier record of its partition has is in no result.
  CREATE TABLE counted AS
  SELECT transaction_id, user_id, CAST("timestamp" AS DATE) AS day, epoch_us("timestamp") AS us, total_amount_cents AS cents,
         country, source, late, partition AS part, "offset" AS off, products,
         list_sum(list_transform(products, lambda line: line.quantity)) AS units
  FROM sales s
  WHERE CAST("timestamp" AS DATE) <= $d AND NOT (late AND source = 'stream' AND EXISTS (
    SELECT 1 FROM sales e WHERE e.source = 'stream' AND e.partition = s.partition AND e.transaction_id = s.transaction_id
      AND e."offset" < s."offset"));

  CREATE TABLE sold AS
  SELECT * EXCLUDE (products, line, cents, units), line.line_no, line.product_id, line.category, line.quantity,
         line.quantity * line.price_cents AS cents
  FROM (SELECT *, unnest(products) AS line FROM counted);

  CREATE TABLE product AS
  WITH version AS (
    SELECT *, (epoch_us(append_time), coalesce(partition, -1), coalesce("offset", -1)) AS place
    FROM catalogue WHERE CAST(append_time AS DATE) <= $d
  ), known AS (
    SELECT product_id, max(place) AS newest, max(place) FILTER (NOT deleted) AS described FROM version GROUP BY product_id
  ), listed AS (
    SELECT k.product_id, v.name AS product_name, v.category, v.price_cents AS price,
           CAST(round(v.ratings * 100) AS BIGINT) AS ratings, k.newest = k.described AS active
    FROM known k JOIN version v ON v.product_id = k.product_id AND v.place = k.described
  )
  SELECT * FROM listed
  UNION ALL
  SELECT product_id, 'Unknown', arg_max(category, (us, source, coalesce(part, -1), coalesce(off, -1), transaction_id, line_no)),
         NULL, NULL, false
  FROM sold WHERE product_id NOT IN (SELECT product_id FROM listed) GROUP BY product_id;

  CREATE TABLE buyer AS
  SELECT user_id, count(*) AS frequency, sum(cents) AS monetary, min(day) AS first_day, max(day) AS last_day
  FROM counted GROUP BY user_id;

  CREATE TABLE rfm AS
  SELECT *, $d - last_day AS recency, ${segment} AS rfm_segment FROM (
    SELECT *, ${score('last_day')} AS r_score, ${score('frequency')} AS f_score, ${score('monetary')} AS m_score FROM buyer);

  CREATE TABLE segment AS
  SELECT s.segment, count(r.user_id) AS customer_count,
         ${ratio('10000 * count(r.user_id)', '(SELECT count(*) FROM rfm)')} AS share,
         ${ratio('100 * sum(r.recency)', 'count(r.user_id)')} AS avg_recency,
         ${ratio('100 * sum(r.frequency)', 'count(r.user_id)')} AS avg_frequency,
         ${ratio('sum(r.monetary)', 'count(r.user_id)')} AS avg_monetary, coalesce(sum(r.monetary), 0) AS total_monetary
  FROM (SELECT unnest([${SEGMENT_NAMES.map((name) => `'${name}'`).join(', ')}]) AS segment) s
  LEFT JOIN rfm r ON r.rfm_segment = s.segment GROUP BY s.segment;

  -- As many products as have at most as much are all but those that have more.
  CREATE TABLE performance AS
  WITH sums AS (
    SELECT product_id, count(*) AS order_lines, sum(quantity) AS units_sold, sum(cents) AS total_revenue
    FROM sold GROUP BY product_id
  ), placed AS (
    SELECT *, count(*) OVER () AS n,
           50 * (n + 1 - rank() OVER (ORDER BY total_revenue DESC)) + 30 * (n + 1 - rank() OVER (ORDER BY order_lines DESC))
             + 20 * (n + 1 - rank() OVER (ORDER BY units_sold DESC)) AS weight
    FROM sums
  )
  SELECT product_id, product_name, category, ratings, units_sold, total_revenue,
         ${ratio('total_revenue', 'units_sold')} AS avg_price, ${ratio('100 * weight', 'n')} AS performance_score
  FROM placed JOIN product USING (product_id);

  CREATE TABLE calendar AS
  SELECT CAST(unnest(generate_series(first_day, CAST($d AS DATE), INTERVAL 1 DAY)) AS DATE) AS date
  FROM (SELECT min(day) AS first_day FROM counted);

  CREATE TABLE period AS
  SELECT 'daily' AS trend_type, date, date AS end_date FROM calendar
  UNION SELECT 'weekly', CAST(date_trunc('week', date) AS DATE), CAST(date_trunc('week', date) AS DATE) + 6 FROM calendar
  UNION SELECT 'monthly', CAST(date_trunc('month', date) AS DATE), last_day(date) FROM calendar;

  CREATE VIEW in_period AS
  SELECT 'daily' AS trend_type, day AS date, user_id, country, cents, units FROM counted
  UNION ALL SELECT 'weekly', CAST(date_trunc('week', day) AS DATE), user_id, country, cents, units FROM counted
  UNION ALL SELECT 'monthly', CAST(date_trunc('month', day) AS DATE), user_id, country, cents, units FROM counted;
`;
