import { ratio, type WarehouseTable } from './warehouse-table';

const SALES_FIGURES = ['total_revenue', 'transaction_count', 'units', 'unique_customers', 'avg_transaction_value'];
const SEGMENT_FIGURES = ['customer_count', 'share', 'avg_recency', 'avg_frequency', 'avg_monetary', 'total_monetary'];
const SEGMENT_HUNDREDTHS = SEGMENT_FIGURES.slice(1);

const SALES = `sum(cents) AS total_revenue, count(*) AS transaction_count, sum(units) AS units,
  count(DISTINCT user_id) AS unique_customers, ${ratio('sum(cents)', 'count(*)')} AS avg_transaction_value`;

const COUNTRIES = ['USA', 'UK', 'Canada', 'Germany', 'France'];
const PAYMENT_METHODS = ['credit_card', 'paypal', 'debit_card', 'apple_pay', 'google_pay'];
const list = (values: readonly string[]) => `unnest([${values.map((value) => `'${value}'`).join(', ')}])`;

const DATE_KEY = 'year(day) * 10000 + month(day) * 100 + day(day)';

/** `$d` is the analysis date, `$f` how many days fact_sales has. */
export const WAREHOUSE_TABLES: readonly WarehouseTable[] = [
  {
    collection: 'customer_rfm_analysis',
    keys: ['user_id'],
    figures: ['recency', 'frequency', 'monetary', 'r_score', 'f_score', 'm_score', 'rfm_segment', 'analysis_date'],
    hundredths: ['monetary'],
    expected: 'SELECT *, $d AS analysis_date FROM rfm',
  },
  {
    collection: 'customer_segments',
    keys: ['segment'],
    figures: [...SEGMENT_FIGURES, 'analysis_date'],
    hundredths: SEGMENT_HUNDREDTHS,
    expected: 'SELECT *, $d AS analysis_date FROM segment',
  },
  {
    collection: 'segment_trends',
    keys: ['analysis_date', 'segment'],
    figures: SEGMENT_FIGURES,
    hundredths: SEGMENT_HUNDREDTHS,
    expected: 'SELECT *, $d AS analysis_date FROM segment',
    // Those of other dates were made from other files.
    pipeline: [{ $match: { $expr: { $eq: ['$analysis_date', '$$D'] } } }],
  },
  {
    // Where from follows from an earlier run; where to, from this one.
    collection: 'segment_moves',
    keys: ['to_segment'],
    figures: ['customers'],
    expected: 'SELECT segment AS to_segment, customer_count AS customers FROM segment WHERE customer_count > 0',
    pipeline: [
      { $match: { $expr: { $eq: ['$analysis_date', '$$D'] } } },
      { $group: { _id: '$to_segment', customers: { $sum: '$customers' } } },
      { $project: { to_segment: '$_id', customers: 1 } },
    ],
  },
  {
    collection: 'customer_cohorts',
    keys: ['cohort_month', 'month'],
    figures: ['months_since', 'customers', 'transaction_count', 'total_revenue'],
    hundredths: ['total_revenue'],
    expected: `
      SELECT CAST(date_trunc('month', first_day) AS DATE) AS cohort_month, CAST(date_trunc('month', day) AS DATE) AS month,
             date_diff('month', cohort_month, month) AS months_since, count(DISTINCT user_id) AS customers,
             count(*) AS transaction_count, sum(cents) AS total_revenue
      FROM counted JOIN buyer USING (user_id) GROUP BY 1, 2`,
  },
  {
    collection: 'product_performance',
    keys: ['product_id'],
    figures: [
      'product_name',
      'category',
      'units_sold',
      'total_revenue',
      'avg_price',
      'performance_score',
      'rank_in_category',
    ],
    hundredths: ['total_revenue', 'avg_price', 'performance_score'],
    expected: `
      SELECT *, rank() OVER (PARTITION BY category ORDER BY performance_score DESC, total_revenue DESC) AS rank_in_category
      FROM performance`,
  },
  {
    collection: 'category_performance',
    keys: ['category'],
    figures: ['products', 'units_sold', 'total_revenue', 'revenue_share', 'avg_rating'],
    hundredths: ['total_revenue', 'revenue_share', 'avg_rating'],
    expected: `
      SELECT category, count(*) AS products, sum(units_sold) AS units_sold, sum(total_revenue) AS total_revenue,
             ${ratio('10000 * sum(total_revenue)', 'sum(sum(total_revenue)) OVER ()')} AS revenue_share,
             ${ratio('sum(ratings)', 'count(ratings)')} AS avg_rating
      FROM performance GROUP BY category`,
  },
  {
    collection: 'sales_trends',
    keys: ['trend_type', 'date'],
    figures: ['end_date', ...SALES_FIGURES, 'growth', 'complete'],
    hundredths: ['total_revenue', 'avg_transaction_value', 'growth'],
    expected: `
      SELECT *, CASE WHEN complete THEN ${ratio('10000 * (total_revenue - before)', 'before')} END AS growth FROM (
        SELECT p.*, end_date <= $d AS complete, coalesce(s.total_revenue, 0) AS total_revenue,
               coalesce(s.transaction_count, 0) AS transaction_count, coalesce(s.units, 0) AS units,
               coalesce(s.unique_customers, 0) AS unique_customers, s.avg_transaction_value,
               lag(coalesce(s.total_revenue, 0)) OVER (PARTITION BY trend_type ORDER BY date) AS before
        FROM period p LEFT JOIN (SELECT trend_type, date, ${SALES} FROM in_period GROUP BY trend_type, date) s
          USING (trend_type, date))`,
  },
  {
    collection: 'sales_by_region',
    keys: ['trend_type', 'date', 'country'],
    figures: [...SALES_FIGURES, 'revenue_share'],
    hundredths: ['total_revenue', 'avg_transaction_value', 'revenue_share'],
    expected: `
      SELECT *, ${ratio('10000 * total_revenue', 'sum(total_revenue) OVER (PARTITION BY trend_type, date)')} AS revenue_share
      FROM (
        SELECT trend_type, date, country, ${SALES} FROM in_period GROUP BY trend_type, date, country
        UNION ALL
        SELECT 'all', (SELECT min(day) FROM counted), country, ${SALES} FROM counted GROUP BY country)`,
  },
  {
    collection: 'dim_date',
    keys: ['date_key'],
    figures: ['date', 'year', 'quarter', 'month', 'iso_year', 'iso_week', 'day', 'day_of_week', 'is_weekend'],
    expected: `
      SELECT CAST(strftime(date, '%Y%m%d') AS INTEGER) AS date_key, date, year(date) AS year, quarter(date) AS quarter,
             month(date) AS month, isoyear(date) AS iso_year, week(date) AS iso_week, day(date) AS day,
             isodow(date) AS day_of_week, isodow(date) IN (6, 7) AS is_weekend
      FROM calendar`,
  },
  {
    collection: 'dim_product',
    keys: ['product_id'],
    figures: ['product_name', 'category', 'price', 'ratings', 'active'],
    hundredths: ['price', 'ratings'],
    expected: 'SELECT * FROM product',
  },
  {
    collection: 'dim_category',
    keys: ['category'],
    figures: ['products'],
    expected: 'SELECT category, count(*) AS products FROM product GROUP BY category',
  },
  {
    collection: 'dim_user',
    keys: ['user_id'],
    figures: ['first_purchase', 'last_purchase'],
    expected: `
      SELECT user_id, first_day AS first_purchase, last_day AS last_purchase
      FROM (SELECT DISTINCT user_id FROM profiles WHERE CAST("timestamp" AS DATE) <= $d UNION SELECT user_id FROM buyer)
      LEFT JOIN buyer USING (user_id)`,
  },
  {
    collection: 'dim_region',
    keys: ['country'],
    figures: [],
    expected: `SELECT ${list(COUNTRIES)} AS country UNION SELECT country FROM counted`,
  },
  {
    collection: 'dim_payment_method',
    keys: ['payment_method'],
    figures: [],
    expected: `SELECT ${list(PAYMENT_METHODS)} AS payment_method`,
  },
  {
    // Millions of documents: by day, what they add up to.
    collection: 'fact_sales',
    keys: ['date_key'],
    figures: ['lines', 'transactions', 'quantity', 'line_amount', 'late_lines'],
    hundredths: ['line_amount'],
    expected: `
      SELECT ${DATE_KEY} AS date_key, count(*) AS lines, count(*) FILTER (line_no = 1) AS transactions,
             sum(quantity) AS quantity, sum(cents) AS line_amount, count(*) FILTER (late) AS late_lines
      FROM sold WHERE day > $d - $f GROUP BY day`,
    pipeline: [
      {
        $group: {
          _id: '$date_key',
          lines: { $sum: 1 },
          transactions: { $sum: { $cond: [{ $eq: ['$line_no', 1] }, 1, 0] } },
          quantity: { $sum: '$quantity' },
          line_amount: { $sum: '$line_amount' },
          late_lines: { $sum: { $cond: ['$late', 1, 0] } },
        },
      },
      { $addFields: { date_key: '$_id' } },
    ],
  },
];
