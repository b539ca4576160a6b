-- Categories by revenue of the last 7 UTC days, today included: their share, and the change on the 7 days before.
WITH weeks AS (
  SELECT category,
    sum(total_amount) FILTER (WHERE window_start > today - interval '168 hours') AS revenue,
    sum(total_amount) FILTER (WHERE window_start <= today - interval '168 hours') AS week_before
  FROM sales_daily, date_trunc('day', now(), 'UTC') AS today
  WHERE category IS NOT NULL
    AND window_start > today - interval '336 hours'
  GROUP BY category
)
SELECT category, revenue,
  round(100 * revenue / nullif(sum(revenue) OVER (), 0), 2) AS percent_of_revenue,
  round(100 * (revenue / nullif(week_before, 0) - 1), 1) AS percent_change
FROM weeks
WHERE revenue IS NOT NULL
ORDER BY revenue DESC;
