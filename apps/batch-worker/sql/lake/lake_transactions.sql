SELECT
  transaction_id, user_id, "timestamp" AS event_time, dt AS day, total_amount_cents, payment_method, country,
  store_id, source, late, "partition" AS record_partition, "offset" AS record_offset
FROM lake_of_transactions
