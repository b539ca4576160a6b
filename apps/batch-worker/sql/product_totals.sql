-- What was sold of each product so far.
SELECT
  product_id,
  CAST(COUNT(*) AS BIGINT) AS order_lines,
  CAST(SUM(quantity) AS BIGINT) AS units_sold,
  CAST(SUM(price_cents * quantity) AS BIGINT) AS total_revenue_cents
FROM transaction_lines
GROUP BY product_id
