-- How sessions of the last day went, by the hour in which they began: only those that are over, since the others may still buy.
SELECT date_trunc('hour', start_time, 'UTC') AS hour, count(*) AS sessions,
  round(avg(duration_seconds) / 60, 1) AS mean_minutes, round(avg(page_views), 1) AS mean_views,
  round(100.0 * count(*) FILTER (WHERE cart_adds > 0) / count(*), 1) AS percent_with_cart,
  round(100.0 * count(*) FILTER (WHERE abandoned) / count(*), 1) AS percent_abandoned,
  round(100.0 * count(*) FILTER (WHERE purchase_completed) / count(*), 1) AS percent_bought,
  round(sum(total_amount) / count(*), 2) AS revenue_per_session
FROM session_metrics
WHERE closed
  AND start_time >= now() - interval '24 hours'
GROUP BY hour
ORDER BY hour DESC;
