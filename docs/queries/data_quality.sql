-- Invalid records of the last hour by topic and reason, with their share of all records of the topic.
WITH minutes AS (
  SELECT topic, total, by_reason FROM data_quality WHERE window_start >= now() - interval '1 hour'
), topics AS (
  SELECT topic, sum(total) AS all_records FROM minutes GROUP BY topic
)
SELECT topic, reason, sum(records::bigint) AS records, round(100 * sum(records::bigint) / all_records, 4) AS percent
FROM minutes
CROSS JOIN LATERAL jsonb_each_text(by_reason) AS invalid (reason, records)
JOIN topics USING (topic)
GROUP BY topic, all_records, reason
ORDER BY percent DESC, topic, reason;
