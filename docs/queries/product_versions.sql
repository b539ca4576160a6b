-- The catalogue as it is now: products of each category and what they cost, from the newest version of each.
SELECT category, count(*) AS products, min(price) AS lowest, round(avg(price), 2) AS average, max(price) AS highest
FROM (
  SELECT DISTINCT ON (product_id) category, price, deleted
  FROM product_versions
  ORDER BY product_id, append_time DESC, partition DESC, "offset" DESC
) AS newest
WHERE NOT deleted
GROUP BY category
ORDER BY products DESC, category;
