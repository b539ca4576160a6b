-- Purchases [first, last) of all days in the lake's columns. Every value is a hash of the purchase's number and the seed, so that
-- a lake is made anew as it was. One to three lines; customers are drawn so that a few buy often (a power of 1.5).
-- $1 first, $2 last, $3 purchases a day, $4 customers, $5 products, $6 seed, $7 the first day in seconds since the epoch
WITH purchases AS (
  SELECT
    i,
    i // $3 AS day,
    hash(i, $6, 'user') / 18446744073709551616.0 AS luck,
    list_transform(range(1 + (hash(i, $6, 'lines') % 3)::BIGINT), lambda line: {
      line_no: (line + 1)::INTEGER,
      product: 1 + (hash(i * 4 + line, $6, 'product') % $5::UBIGINT)::BIGINT,
      quantity: (1 + hash(i * 4 + line, $6, 'quantity') % 10)::INTEGER,
      price_cents: (100 + hash(i * 4 + line, $6, 'price') % 19901)::BIGINT
    }) AS lines
  FROM range($1::BIGINT, $2::BIGINT) AS numbers(i)
)
SELECT
  'txn_' || lower(lpad(to_hex(hash(i, $6, 'id')), 16, '0')) AS transaction_id,
  'user_' || (1 + floor($4 * pow(luck, 1.5)))::BIGINT AS user_id,
  to_timestamp($7 + 86400 * day) + to_milliseconds((hash(i, $6, 'time') % 86400000)::BIGINT) AS "timestamp",
  list_transform(lines, lambda one: {
    line_no: one.line_no,
    product_id: 'prod_' || one.product,
    quantity: one.quantity,
    price_cents: one.price_cents,
    category: 'category_' || lpad((one.product % 100)::VARCHAR, 2, '0')
  }) AS products,
  list_sum(list_transform(lines, lambda one: one.quantity * one.price_cents))::BIGINT AS total_amount_cents,
  ['credit_card', 'debit_card', 'paypal', 'apple_pay', 'google_pay'][1 + (hash(i, $6, 'payment') % 5)::INTEGER] AS payment_method,
  ['USA', 'UK', 'Canada', 'Germany', 'France'][1 + (hash(i, $6, 'country') % 5)::INTEGER] AS country,
  NULL::VARCHAR AS session_id,
  0::INTEGER AS store_id,
  'history' AS source,
  false AS late,
  NULL::INTEGER AS "partition",
  NULL::BIGINT AS "offset",
  "timestamp" AS append_time
FROM purchases
