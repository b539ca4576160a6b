-- Products whose views have at least doubled: the last whole hour against the mean of the 24 hours before.
WITH products AS (
  SELECT product_id,
    sum(views) FILTER (WHERE window_start = last_hour) AS views,
    coalesce(sum(views) FILTER (WHERE window_start < last_hour), 0) / 24 AS mean_before
  FROM product_activity, date_trunc('hour', now() - interval '1 hour', 'UTC') AS last_hour
  WHERE window_start BETWEEN last_hour - interval '24 hours' AND last_hour
  GROUP BY product_id
)
SELECT product_id, newest.name, newest.category, views, round(mean_before, 1) AS mean_before
FROM products
LEFT JOIN LATERAL (
  SELECT name, category
  FROM product_versions
  WHERE product_versions.product_id = products.product_id AND NOT deleted
  ORDER BY append_time DESC, partition DESC, "offset" DESC
  LIMIT 1
) AS newest ON true
WHERE views >= 20
  AND views >= 2 * mean_before
ORDER BY views / greatest(mean_before, 1) DESC, product_id
LIMIT 20;
