-- The catalogue as of the analysis date, and what was sold without ever being in it, by the category of its latest line.
WITH unknown AS (
  SELECT s.product_id
  FROM product_totals AS s
  LEFT JOIN products AS p ON p.product_id = s.product_id
  WHERE p.product_id IS NULL
),
uncatalogued AS (
  SELECT
    l.product_id, l.category,
    ROW_NUMBER() OVER (
      PARTITION BY l.product_id
      ORDER BY
        l.event_time DESC NULLS LAST, l.source DESC NULLS LAST, l.record_partition DESC NULLS LAST,
        l.record_offset DESC NULLS LAST, l.transaction_id DESC NULLS LAST, l.line_no DESC NULLS LAST
    ) AS place
  FROM transaction_lines AS l
  JOIN unknown ON unknown.product_id = l.product_id
)
SELECT product_id, product_name, category, price_cents, ratings_hundredths, active FROM products
UNION ALL
SELECT
  product_id, 'Unknown' AS product_name, category, CAST(NULL AS BIGINT) AS price_cents,
  CAST(NULL AS BIGINT) AS ratings_hundredths, FALSE AS active
FROM uncatalogued
WHERE place = 1
