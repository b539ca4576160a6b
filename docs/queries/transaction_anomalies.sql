-- Whom to look at first: users by how many odd transactions they made in the last 24 hours, with what was odd about them.
SELECT
  user_id,
  count(DISTINCT transaction_id) AS transactions,
  max(anomaly_score) AS greatest_score,
  string_agg(DISTINCT anomaly_type, ', ' ORDER BY anomaly_type) AS kinds,
  max(event_time) AS last_seen
FROM transaction_anomalies
WHERE event_time > now() - interval '24 hours'
GROUP BY user_id
ORDER BY transactions DESC, greatest_score DESC, user_id
LIMIT 20;
