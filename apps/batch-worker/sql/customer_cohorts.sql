-- Customers by the month of their first purchase, and what they bought in each month since.
WITH calendar_months AS (
  SELECT DISTINCT month_start, year * 12 + month AS number FROM calendar
),
cells AS (
  SELECT
    first_day.month_start AS cohort_month,
    months.month,
    CAST(COUNT(*) AS BIGINT) AS customers,
    CAST(SUM(months.transaction_count) AS BIGINT) AS transaction_count,
    CAST(SUM(months.total_revenue_cents) AS BIGINT) AS total_revenue_cents
  FROM customer_months AS months
  JOIN customer_totals AS totals ON totals.user_id = months.user_id
  JOIN calendar AS first_day ON first_day.date = totals.first_purchase
  GROUP BY first_day.month_start, months.month
)
SELECT
  cells.cohort_month, cells.month, CAST(present.number - cohort.number AS INTEGER) AS months_since,
  cells.customers, cells.transaction_count, cells.total_revenue_cents
FROM cells
JOIN calendar_months AS cohort ON cohort.month_start = cells.cohort_month
JOIN calendar_months AS present ON present.month_start = cells.month
