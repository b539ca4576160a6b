-- The lines of what counts, each with what its transaction says.
SELECT
  l.transaction_id, l.line_no, l.user_id, l.event_time, l.day, l.product_id, l.category, l.quantity, l.price_cents,
  l.payment_method, l.country, l.store_id, l.source, l.late, l.record_partition, l.record_offset
FROM lake_transaction_lines AS l
LEFT JOIN late_repeats AS r
  ON r.record_partition = l.record_partition AND r.record_offset = l.record_offset AND l.source = 'stream'
WHERE l.day <= (SELECT analysis_date FROM analysis) AND r.record_offset IS NULL
