-- How visits of the last day went, by the hour in which they began: only those that are over, the others may still buy.
SELECT date_trunc('hour', start_time, 'UTC') AS hour, count(*) AS sessions,
  round(avg(duration_seconds) / 60, 1) AS mean_minutes, round(avg(page_views), 1) AS mean_views,
  round(100.0 * count(*) FILTER (WHERE cart_adds > 0) / count(*), 1) AS percent_with_cart,
  round(100.0 * count(*) FILTER (WHERE purchase_completed) / count(*), 1) AS percent_bought
FROM session_metrics
WHERE start_time >= now() - interval '24 hours'
  AND closed
GROUP BY hour
ORDER BY hour DESC;
