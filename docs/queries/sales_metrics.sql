-- Revenue minute by minute over the last half hour, and how far each minute is off the average of them all.
-- Only windows that begin with a whole minute, so that none overlap, and only totals, so that each sale counts once.
WITH minutes AS (
  SELECT window_start, sum(total_amount) AS revenue, sum(transaction_count) AS transactions
  FROM sales_metrics
  WHERE category IS NULL
    AND window_start >= now() - interval '30 minutes'
    AND window_end <= now()
    AND window_start = date_trunc('minute', window_start)
  GROUP BY window_start
)
SELECT window_start, revenue, transactions,
  round(100 * (revenue / nullif(avg(revenue) OVER (), 0) - 1), 1) AS percent_off_average
FROM minutes
ORDER BY window_start DESC;
