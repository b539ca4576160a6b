-- What counts: valid and late transactions with an event time before the end of the analysis date, each id once.
SELECT
  t.transaction_id, t.user_id, t.event_time, t.day, t.total_amount_cents, t.payment_method, t.country, t.store_id
FROM lake_transactions AS t
LEFT JOIN late_repeats AS r
  ON r.record_partition = t.record_partition AND r.record_offset = t.record_offset AND t.source = 'stream'
WHERE t.day <= (SELECT analysis_date FROM analysis) AND r.record_offset IS NULL
