-- The catalogue as of the analysis date: of each product its newest version; a removed one as it last was, not active.
WITH versions AS (
  SELECT
    product_id, name, category, price_cents, ratings_hundredths, deleted,
    ROW_NUMBER() OVER (
      PARTITION BY product_id
      ORDER BY append_time DESC NULLS LAST, record_partition DESC NULLS LAST, record_offset DESC NULLS LAST
    ) AS place,
    ROW_NUMBER() OVER (
      PARTITION BY product_id, deleted
      ORDER BY append_time DESC NULLS LAST, record_partition DESC NULLS LAST, record_offset DESC NULLS LAST
    ) AS place_of_kind
  FROM lake_products
  WHERE day <= (SELECT analysis_date FROM analysis)
)
SELECT
  described.product_id, described.name AS product_name, described.category, described.price_cents,
  described.ratings_hundredths, NOT newest.deleted AS active
FROM versions AS described
JOIN versions AS newest ON newest.product_id = described.product_id AND newest.place = 1
WHERE described.place_of_kind = 1 AND NOT described.deleted
