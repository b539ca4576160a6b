-- What each customer bought in each month.
SELECT
  t.user_id,
  c.month_start AS month,
  CAST(COUNT(*) AS BIGINT) AS transaction_count,
  CAST(SUM(t.total_amount_cents) AS BIGINT) AS total_revenue_cents
FROM transactions AS t
JOIN calendar AS c ON c.date = t.day
GROUP BY t.user_id, c.month_start
