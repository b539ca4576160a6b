-- How far the results of each job reach. Windows that end at or before complete_until are final: earlier events are late.
SELECT job, sum(next_offset) AS records_passed,
  to_timestamp(max(max_event_ms) / 1000.0) AS newest_event,
  min(coalesce(to_timestamp(watermark_ms / 1000.0), '-infinity')) AS complete_until,
  max(updated_at) AS last_written
FROM stream_offsets
GROUP BY job
ORDER BY job;
