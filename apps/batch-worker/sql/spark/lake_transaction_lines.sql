SELECT
  transaction_id, user_id, event_time, day, payment_method, country, store_id, source, late, record_partition,
  record_offset, line.line_no AS line_no, line.product_id AS product_id, line.category AS category,
  CAST(line.quantity AS BIGINT) AS quantity, line.price_cents AS price_cents
FROM (
  SELECT
    transaction_id, user_id, "timestamp" AS event_time, dt AS day, payment_method, country, store_id, source, late,
    "partition" AS record_partition, "offset" AS record_offset, explode(products) AS line
  FROM lake_of_transactions
)
