-- Every day, week and month from the first transaction on, those without sales as zeros.
WITH sums AS (
  SELECT
    trend_type, date,
    CAST(SUM(transaction_count) AS BIGINT) AS transaction_count,
    CAST(SUM(total_revenue_cents) AS BIGINT) AS total_revenue_cents,
    CAST(SUM(units) AS BIGINT) AS units
  FROM period_sales GROUP BY trend_type, date
),
filled AS (
  SELECT
    p.trend_type, p.date, p.end_date, p.previous_date,
    COALESCE(s.total_revenue_cents, CAST(0 AS BIGINT)) AS total_revenue_cents,
    COALESCE(s.transaction_count, CAST(0 AS BIGINT)) AS transaction_count,
    COALESCE(s.units, CAST(0 AS BIGINT)) AS units,
    COALESCE(u.unique_customers, CAST(0 AS BIGINT)) AS unique_customers
  FROM periods AS p
  LEFT JOIN sums AS s ON s.trend_type = p.trend_type AND s.date = p.date
  LEFT JOIN period_customers AS u ON u.trend_type = p.trend_type AND u.date = p.date AND u.country IS NULL
)
SELECT
  f.trend_type, f.date, f.end_date, f.total_revenue_cents, f.transaction_count, f.units, f.unique_customers,
  div_round(f.total_revenue_cents, f.transaction_count) AS avg_transaction_value_cents,
  CASE WHEN f.end_date <= analysis.analysis_date
    THEN div_round(10000 * (f.total_revenue_cents - previous.total_revenue_cents), previous.total_revenue_cents)
  END AS growth_hundredths,
  f.end_date <= analysis.analysis_date AS complete
FROM filled AS f
LEFT JOIN filled AS previous ON previous.trend_type = f.trend_type AND previous.date = f.previous_date
CROSS JOIN analysis
