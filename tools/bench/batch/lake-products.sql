-- The catalogue, $1 products, written at $2 (seconds since the epoch), with $3 the seed.
SELECT
  'prod_' || number AS product_id,
  'Product ' || number AS name,
  'category_' || lpad((number % 100)::VARCHAR, 2, '0') AS category,
  (1000 + hash(number, $3, 'price') % 199001)::BIGINT AS price_cents,
  (hash(number, $3, 'inventory') % 1001)::INTEGER AS inventory,
  (10 + hash(number, $3, 'ratings') % 41)::INTEGER / 10.0::DOUBLE AS ratings,
  false AS deleted,
  'history' AS source,
  false AS late,
  NULL::INTEGER AS "partition",
  NULL::BIGINT AS "offset",
  to_timestamp($2) AS append_time
FROM range(1, $1::BIGINT + 1) AS numbers(number)
