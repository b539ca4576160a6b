SELECT
  product_id, name, category, price_cents, CAST(round(ratings * 100) AS BIGINT) AS ratings_hundredths, deleted,
  dt AS day, append_time, "partition" AS record_partition, "offset" AS record_offset
FROM lake_of_product_catalog
