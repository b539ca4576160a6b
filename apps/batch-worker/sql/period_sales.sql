-- Sums by period and country; all: since the first day.
WITH days AS (
  SELECT s.country, s.transaction_count, s.total_revenue_cents, s.units, c.date, c.week_start, c.month_start
  FROM daily_sales AS s
  JOIN calendar AS c ON c.date = s.day
)
SELECT 'daily' AS trend_type, date, country,
  CAST(SUM(transaction_count) AS BIGINT) AS transaction_count,
  CAST(SUM(total_revenue_cents) AS BIGINT) AS total_revenue_cents,
  CAST(SUM(units) AS BIGINT) AS units
FROM days GROUP BY date, country
UNION ALL
SELECT 'weekly' AS trend_type, week_start AS date, country,
  CAST(SUM(transaction_count) AS BIGINT) AS transaction_count,
  CAST(SUM(total_revenue_cents) AS BIGINT) AS total_revenue_cents,
  CAST(SUM(units) AS BIGINT) AS units
FROM days GROUP BY week_start, country
UNION ALL
SELECT 'monthly' AS trend_type, month_start AS date, country,
  CAST(SUM(transaction_count) AS BIGINT) AS transaction_count,
  CAST(SUM(total_revenue_cents) AS BIGINT) AS total_revenue_cents,
  CAST(SUM(units) AS BIGINT) AS units
FROM days GROUP BY month_start, country
UNION ALL
SELECT 'all' AS trend_type, first_date AS date, country,
  CAST(SUM(transaction_count) AS BIGINT) AS transaction_count,
  CAST(SUM(total_revenue_cents) AS BIGINT) AS total_revenue_cents,
  CAST(SUM(units) AS BIGINT) AS units
FROM days CROSS JOIN (SELECT MIN(date) AS first_date FROM calendar) AS beginning
GROUP BY first_date, country
