-- Every product sold so far. The scales of revenue, order lines and units differ and have long tails, so a score weighs the
-- shares of products that have at most as much.
WITH everything AS (
  SELECT CAST(COUNT(*) AS BIGINT) AS products FROM product_totals
),
standing AS (
  SELECT
    product_id, units_sold, total_revenue_cents,
    COUNT(*) OVER (ORDER BY total_revenue_cents ASC NULLS FIRST) AS by_revenue,
    COUNT(*) OVER (ORDER BY order_lines ASC NULLS FIRST) AS by_lines,
    COUNT(*) OVER (ORDER BY units_sold ASC NULLS FIRST) AS by_units
  FROM product_totals
),
scored AS (
  SELECT
    s.product_id, p.product_name, p.category, s.units_sold, s.total_revenue_cents,
    div_round(100 * (50 * s.by_revenue + 30 * s.by_lines + 20 * s.by_units), everything.products)
      AS performance_score_hundredths
  FROM standing AS s
  JOIN dim_product AS p ON p.product_id = s.product_id
  CROSS JOIN everything
)
SELECT
  product_id, product_name, category, units_sold, total_revenue_cents,
  div_round(total_revenue_cents, units_sold) AS avg_price_cents,
  performance_score_hundredths,
  CAST(RANK() OVER (
    PARTITION BY category
    ORDER BY performance_score_hundredths DESC NULLS LAST, total_revenue_cents DESC NULLS LAST
  ) AS INTEGER) AS rank_in_category
FROM scored
