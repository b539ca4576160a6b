-- Sums by period and country where something was sold; all: since the first day.
WITH periods_sold AS (
  SELECT trend_type, date, CAST(SUM(total_revenue_cents) AS BIGINT) AS total_revenue_cents
  FROM period_sales GROUP BY trend_type, date
)
SELECT
  s.trend_type, s.date, s.country, s.total_revenue_cents, s.transaction_count, s.units, u.unique_customers,
  div_round(s.total_revenue_cents, s.transaction_count) AS avg_transaction_value_cents,
  div_round(10000 * s.total_revenue_cents, p.total_revenue_cents) AS revenue_share_hundredths
FROM period_sales AS s
JOIN period_customers AS u ON u.trend_type = s.trend_type AND u.date = s.date AND u.country = s.country
JOIN periods_sold AS p ON p.trend_type = s.trend_type AND p.date = s.date
