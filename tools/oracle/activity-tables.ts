import {
  codeOf,
  type Column,
  type ComparedTable,
  inWindowOf,
  inWindows,
  type RowAge,
  WINDOW_END,
  WINDOW_START,
  windowStart,
} from './compared-table';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Everything of an event that counts, with the product or category it counts for. A purchase is a transaction with such a line:
 * two lines of one product, or category, are one.
 */
const counted = (subject: 'product' | 'category') => `
  counted AS (
    SELECT t, ${subject}, (type = 'view')::BIGINT AS views, (type = 'compare')::BIGINT AS compares, 0::BIGINT AS cart_adds,
           0::BIGINT AS purchases, 0::BIGINT AS units, 0::HUGEINT AS revenue
    FROM activity_product_views WHERE type IN ('view', 'compare')
    UNION ALL
    SELECT t, ${subject}, 0, 0, 1, 0, 0, 0 FROM activity_cart_events WHERE action = 'add'
    UNION ALL
    SELECT t, ${subject}, 0, 0, 0, 1, units, revenue
    FROM activity_transactions JOIN (
      SELECT rid, ${subject}, sum(quantity)::BIGINT AS units, sum(price_cents::BIGINT * quantity)::HUGEINT AS revenue
      FROM lines GROUP BY rid, ${subject}
    ) USING (rid)
  )`;

const FIGURES: readonly Column[] = [
  WINDOW_END,
  { name: 'views', kind: 'count' },
  { name: 'compares', kind: 'count' },
  { name: 'cart_adds', kind: 'count' },
  { name: 'purchases', kind: 'count' },
  { name: 'units', kind: 'count' },
  { name: 'revenue', kind: 'cents' },
];

function activityTable(
  name: string,
  subject: 'product' | 'category',
  windowMs: number,
  kept: RowAge['kept'],
): ComparedTable {
  const key = subject === 'product' ? 'product_id' : 'category';
  const sums = ['views', 'compares', 'cart_adds', 'purchases', 'units', 'revenue'];
  return {
    name,
    job: 'activity',
    keys: [WINDOW_START, { name: key, kind: 'text' }],
    figures: FIGURES,
    age: { endsAt: 'window_end', kept },
    since: windowStart,
    expected: `
      WITH ${counted(subject)}
      SELECT start_ms AS window_start, start_ms + ${windowMs} AS window_end, name AS ${key},
             ${sums.map((figure) => `sum(${figure})::HUGEINT AS ${figure}`).join(', ')}
      FROM (${inWindows('counted', windowMs, windowMs)}) JOIN names ON code = ${subject}
      GROUP BY start_ms, name`,
    behind: (row) => {
      const isSubject = `${subject} = ${codeOf(row[key] ?? '')}`;
      const inWindow = inWindowOf(row, windowMs);
      const inLine = `EXISTS (SELECT 1 FROM lines WHERE lines.rid = transactions.rid AND ${isSubject})`;
      return {
        product_views: `${inWindow} AND ${isSubject}`,
        cart_events: `${inWindow} AND ${isSubject}`,
        transactions: `${inWindow} AND ${inLine}`,
      };
    },
  };
}

export const ACTIVITY_TABLES: readonly ComparedTable[] = [
  activityTable('product_activity', 'product', HOUR_MS, '30 days'),
  activityTable('category_activity', 'category', MINUTE_MS, '48 hours'),
  {
    name: 'search_terms',
    job: 'activity',
    keys: [WINDOW_START, { name: 'query', kind: 'text' }],
    figures: [
      { name: 'searches', kind: 'count' },
      { name: 'zero_results', kind: 'count' },
    ],
    age: { endsAt: `window_start + ${HOUR_MS * 1000}`, kept: '30 days' },
    since: windowStart,
    expected: `
      SELECT start_ms AS window_start, name AS query, count(*) AS searches, count(*) FILTER (results = 0) AS zero_results
      FROM (${inWindows('activity_product_views', HOUR_MS, HOUR_MS)}) JOIN names ON code = term
      WHERE type = 'search' GROUP BY start_ms, name`,
    behind: (row) => ({
      product_views: `${inWindowOf(row, HOUR_MS)} AND type = 'search' AND term = ${codeOf(row['query'] ?? '')}`,
    }),
  },
];
