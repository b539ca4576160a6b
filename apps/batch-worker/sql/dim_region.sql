-- The countries the shop sells to, and any other that was sold to.
SELECT
  COALESCE(r.country, sold.country) AS country, r.iso_code, r.continent
FROM regions AS r
FULL OUTER JOIN (SELECT DISTINCT country FROM daily_sales) AS sold ON sold.country = r.country
