import { type ComparedTable, quote, type RowKey } from './compared-table';

const MINUTE_MS = 60_000;
const TIMEOUT_MS = 15 * MINUTE_MS;
const CLOSED_AFTER_MS = 30 * MINUTE_MS;
const RECOVERY_MS = 24 * 60 * MINUTE_MS;
const KEPT_MS = 30 * 24 * 60 * MINUTE_MS;

const SESSION = 'part, user_id, session_id';

/**
 * `cart_lines`: what is left of a product after each event that changed it. A cart begins anew with each purchase of its session:
 * the round. Within a round a product's quantity is set by an update, or a removal of the whole line, and otherwise goes up and
 * down without falling below 0: after steps that sum up to s, and to no less than low, it is s + greatest(start, -low).
 *
 * `cart_steps`: the cart events and purchases of each session, in their order, with the lines that are not empty after each, and
 * since which event that is so.
 */
const CARTS = `
  CREATE TABLE cart_events_in_order AS
  WITH steps AS (
    SELECT ${SESSION}, t, 'cart_events' AS topic, id, append_ms, action, product, quantity, price_cents
    FROM sessions_cart_events
    UNION ALL
    SELECT ${SESSION}, t, 'transactions', id, NULL, 'purchase', NULL, NULL, NULL
    FROM sessions_transactions WHERE session_id IS NOT NULL
  )
  SELECT *, row_number() OVER session AS n, lead(t) OVER session AS next_t,
         count(*) FILTER (action = 'purchase') OVER session AS round
  FROM steps WINDOW session AS (PARTITION BY ${SESSION} ORDER BY t, topic, id);

  CREATE TABLE cart_lines AS
  WITH changes AS (
    SELECT ${SESSION}, round, n, product,
           CASE action WHEN 'add' THEN quantity WHEN 'remove' THEN -quantity END AS step,
           CASE WHEN action = 'update' THEN quantity WHEN action = 'remove' AND quantity IS NULL THEN 0 END AS set_to
    FROM cart_events_in_order WHERE action IN ('add', 'remove', 'update')
  ),
  stretches AS (
    SELECT *, count(set_to) OVER (PARTITION BY ${SESSION}, round, product ORDER BY n) AS stretch FROM changes
  ),
  sums AS (
    SELECT *, coalesce(first_value(set_to) OVER steps, 0) AS start, coalesce(sum(step) OVER steps, 0) AS s
    FROM stretches WINDOW steps AS (PARTITION BY ${SESSION}, round, product, stretch ORDER BY n)
  ),
  lows AS (
    SELECT *, min(s) OVER (PARTITION BY ${SESSION}, round, product, stretch ORDER BY n) AS low FROM sums
  )
  SELECT ${SESSION}, round, n, product, (s + greatest(start, -low))::BIGINT AS quantity FROM lows;

  CREATE TABLE cart_steps AS
  WITH changes AS (
    SELECT *, (quantity > 0)::INTEGER - (lag(quantity, 1, 0) OVER (PARTITION BY ${SESSION}, round, product ORDER BY n) > 0)::INTEGER
                AS more_lines
    FROM cart_lines
  ),
  counts AS (
    SELECT own.*, coalesce(sum(more_lines) OVER (PARTITION BY ${SESSION}, own.round ORDER BY n), 0) AS lines
    FROM cart_events_in_order own LEFT JOIN (SELECT ${SESSION}, n, more_lines FROM changes) USING (${SESSION}, n)
  ),
  starts AS (
    SELECT *, lines > 0 AND lag(lines, 1, 0) OVER (PARTITION BY ${SESSION}, round ORDER BY n) = 0 AS fills FROM counts
  )
  SELECT *, max(CASE WHEN fills THEN n END) OVER (PARTITION BY ${SESSION} ORDER BY n) AS filled_n FROM starts;
  DROP TABLE cart_events_in_order;
`;

/**
 * The first time a session left a full cart: with an event that says so, or by ${TIMEOUT_MS} ms without another event in it,
 * which is known only when the watermark has come so far.
 */
const ABANDONMENTS = `
  CREATE TABLE abandonments AS
  WITH possible AS (
    SELECT *, t AS left_at, false AS waits FROM cart_steps WHERE action = 'abandon' AND lines > 0
    UNION ALL
    SELECT *, t + ${TIMEOUT_MS}, true FROM cart_steps
    WHERE action <> 'purchase' AND lines > 0 AND (next_t IS NULL OR next_t >= t + ${TIMEOUT_MS})
  ),
  firsts AS (SELECT * FROM possible QUALIFY row_number() OVER (PARTITION BY ${SESSION} ORDER BY left_at, n) = 1)
  SELECT firsts.* FROM firsts JOIN watermarks USING (part)
  WHERE watermarks.job = 'sessions' AND (NOT waits OR watermark >= left_at);
`;

/** What a session's events add up to. */
const SUMS = `
  CREATE TABLE session_sums AS
  WITH events AS (
    SELECT ${SESSION}, t, (type = 'view')::INTEGER AS views, 0 AS adds, 0 AS removes, NULL::BIGINT AS cents
    FROM sessions_product_views
    UNION ALL
    SELECT ${SESSION}, t, 0, (action = 'add')::INTEGER, (action = 'remove')::INTEGER, NULL FROM sessions_cart_events
    UNION ALL
    SELECT ${SESSION}, t, 0, 0, 0, total_cents FROM sessions_transactions WHERE session_id IS NOT NULL
  )
  SELECT ${SESSION}, min(t) AS start_time, max(t) AS end_time, sum(views) AS page_views, sum(adds) AS cart_adds,
           sum(removes) AS cart_removes, count(cents) > 0 AS purchase_completed, coalesce(sum(cents), 0) AS total_amount
  FROM events GROUP BY ALL;
`;

/** To be run before the tables are computed. */
export const SESSION_PREPARATIONS = [CARTS, ABANDONMENTS, SUMS];

const METRICS = `
  SELECT session_sums.*, (end_time - start_time) // 1000 AS duration_seconds,
         abandonments.left_at IS NOT NULL AND NOT purchase_completed AS abandoned,
         watermark >= end_time + ${CLOSED_AFTER_MS} AS closed
  FROM session_sums JOIN watermarks USING (part) LEFT JOIN abandonments USING (${SESSION})
  WHERE watermarks.job = 'sessions'`;

/** A cart goes with its session, if that is past its age first. */
const CARTS_LEFT = `
  WITH contents AS (
    SELECT a.part, a.user_id, a.session_id, a.n, l.product, arg_max(l.quantity, l.n) AS quantity
    FROM abandonments a JOIN cart_lines l USING (${SESSION}) WHERE l.round = a.round AND l.n <= a.n
    GROUP BY ALL HAVING arg_max(l.quantity, l.n) > 0
  ),
  given AS (
    SELECT c.part, c.user_id, c.session_id, c.product, arg_max(s.price_cents, s.n) AS cents
    FROM contents c JOIN cart_steps s USING (${SESSION}) WHERE s.product = c.product AND s.n <= c.n AND s.price_cents IS NOT NULL
    GROUP BY ALL
  ),
  catalogued AS (
    SELECT c.part, c.user_id, c.session_id, c.product,
           arg_max(coalesce(v.price_cents, 0), (v.append_ms, v.part, v.off)) AS cents
    FROM contents c JOIN abandonments a USING (${SESSION}) JOIN versions v ON v.product = c.product AND v.append_ms <= a.append_ms - 2000
    GROUP BY ALL
  ),
  valued AS (
    SELECT ${SESSION}, count(*) AS products_in_cart,
           sum(quantity::HUGEINT * coalesce(given.cents, catalogued.cents, 0))::HUGEINT AS cart_value
    FROM contents LEFT JOIN given USING (${SESSION}, product) LEFT JOIN catalogued USING (${SESSION}, product) GROUP BY ALL
  )
  SELECT a.session_id, a.user_id, products_in_cart, cart_value, left_at AS abandonment_time,
         (a.t - filled.t) // ${MINUTE_MS} AS time_in_cart_minutes,
         (SELECT min(s.t) FROM sessions_transactions s
          WHERE s.part = a.part AND s.user_id = a.user_id AND s.t > left_at AND s.t <= left_at + ${RECOVERY_MS}) AS recovered_at
  FROM abandonments a JOIN valued USING (${SESSION}) JOIN session_sums USING (${SESSION})
       JOIN cart_steps filled ON filled.part = a.part AND filled.user_id = a.user_id AND filled.session_id = a.session_id
            AND filled.n = a.filled_n
  WHERE end_time > (SELECT max(t) FROM watermarks WHERE job = 'sessions') - ${KEPT_MS}`;

const ofSession = ({ user_id: user, session_id: session }: RowKey) =>
  `user_id = ${quote(user ?? '')} AND session_id = ${quote(session ?? '')}`;

export const SESSION_TABLES: readonly ComparedTable[] = [
  {
    name: 'session_metrics',
    job: 'sessions',
    keys: [
      { name: 'user_id', kind: 'text' },
      { name: 'session_id', kind: 'text' },
    ],
    figures: [
      { name: 'start_time', kind: 'time' },
      { name: 'end_time', kind: 'time' },
      { name: 'duration_seconds', kind: 'count' },
      { name: 'page_views', kind: 'count' },
      { name: 'cart_adds', kind: 'count' },
      { name: 'cart_removes', kind: 'count' },
      { name: 'purchase_completed', kind: 'text' },
      { name: 'abandoned', kind: 'text' },
      { name: 'total_amount', kind: 'cents' },
      { name: 'closed', kind: 'text' },
    ],
    age: { endsAt: 'end_time', kept: '30 days' },
    since: (row) => `${row}.start_time`,
    expected: METRICS,
    behind: (key) => ({ product_views: ofSession(key), cart_events: ofSession(key), transactions: ofSession(key) }),
  },
  {
    name: 'cart_abandonment',
    job: 'sessions',
    keys: [
      { name: 'user_id', kind: 'text' },
      { name: 'session_id', kind: 'text' },
    ],
    figures: [
      { name: 'products_in_cart', kind: 'count' },
      { name: 'cart_value', kind: 'cents' },
      { name: 'abandonment_time', kind: 'time' },
      { name: 'time_in_cart_minutes', kind: 'count' },
      { name: 'recovered_at', kind: 'time' },
    ],
    age: { endsAt: 'abandonment_time', kept: '30 days' },
    since: (row) => `(
      SELECT min(start_time) FROM published_session_metrics s
      WHERE s.user_id = ${row}.user_id AND s.session_id = ${row}.session_id)`,
    expected: CARTS_LEFT,
    behind: (key) => ({ cart_events: ofSession(key), transactions: `user_id = ${quote(key.user_id ?? '')}` }),
  },
];
