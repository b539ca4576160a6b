-- Revenue of each country over the last day, hour by hour, each sale once, and what it adds up to.
SELECT window_start, country, total_amount, transaction_count, avg_transaction_value,
  sum(total_amount) OVER (PARTITION BY country ORDER BY window_start) AS revenue_so_far
FROM sales_hourly
WHERE category IS NULL
  AND window_start >= now() - interval '24 hours'
ORDER BY window_start DESC, total_amount DESC;
