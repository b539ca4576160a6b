-- What the results lack because an operator let jobs go on without it, the last decision first.
SELECT acknowledged_at, job, topic, partition, kind, to_offset - from_offset AS records
FROM log_gaps
WHERE kind = 'unread'
ORDER BY acknowledged_at DESC, job, topic, partition;
