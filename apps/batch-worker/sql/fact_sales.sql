-- The lines of the last days, one row each.
SELECT
  CASE WHEN l.source = 'stream'
    THEN 'stream:' || CAST(l.record_partition AS STRING) || '-' || CAST(l.record_offset AS STRING)
    ELSE l.source || ':' || l.transaction_id END || ':' || CAST(l.line_no AS STRING) AS sale_id,
  l.transaction_id,
  CAST(l.line_no AS INTEGER) AS line_no,
  CAST(c.year * 10000 + c.month * 100 + c.day AS INTEGER) AS date_key,
  l.event_time AS timestamp,
  l.user_id, l.product_id, l.category, l.country, l.payment_method,
  CAST(l.store_id AS INTEGER) AS store_id,
  CAST(l.quantity AS INTEGER) AS quantity,
  l.price_cents,
  l.price_cents * l.quantity AS line_amount_cents,
  l.late
FROM transaction_lines AS l
JOIN calendar AS c ON c.date = l.day
CROSS JOIN analysis
WHERE l.day > add_days(analysis.analysis_date, -analysis.fact_sales_days)
