-- Distinct customers by period, of each country and, with country null, of all together.
WITH purchases AS (
  SELECT t.user_id, t.country, c.date, c.week_start, c.month_start
  FROM transactions AS t
  JOIN calendar AS c ON c.date = t.day
)
SELECT 'daily' AS trend_type, date, country, CAST(COUNT(DISTINCT user_id) AS BIGINT) AS unique_customers
FROM purchases GROUP BY GROUPING SETS ((date, country), (date))
UNION ALL
SELECT 'weekly' AS trend_type, week_start AS date, country, CAST(COUNT(DISTINCT user_id) AS BIGINT) AS unique_customers
FROM purchases GROUP BY GROUPING SETS ((week_start, country), (week_start))
UNION ALL
SELECT 'monthly' AS trend_type, month_start AS date, country, CAST(COUNT(DISTINCT user_id) AS BIGINT) AS unique_customers
FROM purchases GROUP BY GROUPING SETS ((month_start, country), (month_start))
UNION ALL
SELECT 'all' AS trend_type, first_date AS date, country, CAST(COUNT(DISTINCT user_id) AS BIGINT) AS unique_customers
FROM purchases CROSS JOIN (SELECT MIN(date) AS first_date FROM calendar) AS beginning
GROUP BY first_date, country
