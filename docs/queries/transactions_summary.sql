-- Stores whose average transaction has fallen: the last hour against the 23 hours before, the steepest fall first.
-- Averages of longer times come from sums; the averages of minutes do not average to them.
WITH averages AS (
  SELECT store_id, window_start >= now() - interval '1 hour' AS is_recent,
    sum(total_transactions) AS transactions, sum(total_revenue) / sum(total_transactions) AS average
  FROM transactions_summary
  WHERE window_start >= now() - interval '24 hours'
  GROUP BY store_id, is_recent
)
SELECT store_id, round(earlier.average, 2) AS average_before, round(recent.average, 2) AS average_now,
  round(100 * (recent.average / earlier.average - 1), 1) AS percent_change, recent.transactions
FROM averages AS recent
JOIN averages AS earlier USING (store_id)
WHERE recent.is_recent AND NOT earlier.is_recent
  AND recent.average < earlier.average
ORDER BY percent_change;
