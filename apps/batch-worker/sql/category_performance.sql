-- The products sold so far, by category.
WITH sums AS (
  SELECT
    s.category,
    CAST(COUNT(*) AS BIGINT) AS products,
    CAST(SUM(s.units_sold) AS BIGINT) AS units_sold,
    CAST(SUM(s.total_revenue_cents) AS BIGINT) AS total_revenue_cents,
    CAST(SUM(p.ratings_hundredths) AS BIGINT) AS ratings_hundredths,
    CAST(COUNT(p.ratings_hundredths) AS BIGINT) AS rated
  FROM product_performance AS s
  JOIN dim_product AS p ON p.product_id = s.product_id
  GROUP BY s.category
),
everything AS (
  SELECT CAST(SUM(total_revenue_cents) AS BIGINT) AS total_revenue_cents FROM sums
)
SELECT
  sums.category, sums.products, sums.units_sold, sums.total_revenue_cents,
  div_round(10000 * sums.total_revenue_cents, everything.total_revenue_cents) AS revenue_share_hundredths,
  div_round(sums.ratings_hundredths, sums.rated) AS avg_rating_hundredths
FROM sums CROSS JOIN everything
