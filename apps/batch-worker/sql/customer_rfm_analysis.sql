-- Recency, frequency and monetary value of each customer, scored and named.
-- A score is 1 + floor(5 · L / N), L = customers strictly worse, N = customers. So it passes k exactly where 5 · L ≥ k · N,
-- that is, above the least value that together with all worse ones has 5 · count ≥ k · N: four bounds a measure, found among
-- its distinct values, instead of a rank for every customer.
WITH everyone AS (
  SELECT CAST(COUNT(*) AS BIGINT) AS customers FROM customer_totals
),
recency_counts AS (
  SELECT last_purchase AS value, COUNT(*) AS customers FROM customer_totals GROUP BY last_purchase
),
recency_steps AS (
  SELECT value, CAST(SUM(customers) OVER (ORDER BY value ASC NULLS FIRST) AS BIGINT) AS up_to FROM recency_counts
),
recency_bounds AS (
  SELECT
    MIN(CASE WHEN 5 * up_to >= 1 * customers THEN value END) AS b1,
    MIN(CASE WHEN 5 * up_to >= 2 * customers THEN value END) AS b2,
    MIN(CASE WHEN 5 * up_to >= 3 * customers THEN value END) AS b3,
    MIN(CASE WHEN 5 * up_to >= 4 * customers THEN value END) AS b4
  FROM recency_steps CROSS JOIN everyone
),
frequency_counts AS (
  SELECT frequency AS value, COUNT(*) AS customers FROM customer_totals GROUP BY frequency
),
frequency_steps AS (
  SELECT value, CAST(SUM(customers) OVER (ORDER BY value ASC NULLS FIRST) AS BIGINT) AS up_to FROM frequency_counts
),
frequency_bounds AS (
  SELECT
    MIN(CASE WHEN 5 * up_to >= 1 * customers THEN value END) AS b1,
    MIN(CASE WHEN 5 * up_to >= 2 * customers THEN value END) AS b2,
    MIN(CASE WHEN 5 * up_to >= 3 * customers THEN value END) AS b3,
    MIN(CASE WHEN 5 * up_to >= 4 * customers THEN value END) AS b4
  FROM frequency_steps CROSS JOIN everyone
),
monetary_counts AS (
  SELECT monetary_cents AS value, COUNT(*) AS customers FROM customer_totals GROUP BY monetary_cents
),
monetary_steps AS (
  SELECT value, CAST(SUM(customers) OVER (ORDER BY value ASC NULLS FIRST) AS BIGINT) AS up_to FROM monetary_counts
),
monetary_bounds AS (
  SELECT
    MIN(CASE WHEN 5 * up_to >= 1 * customers THEN value END) AS b1,
    MIN(CASE WHEN 5 * up_to >= 2 * customers THEN value END) AS b2,
    MIN(CASE WHEN 5 * up_to >= 3 * customers THEN value END) AS b3,
    MIN(CASE WHEN 5 * up_to >= 4 * customers THEN value END) AS b4
  FROM monetary_steps CROSS JOIN everyone
),
scored AS (
  SELECT
    t.user_id, t.last_purchase, t.frequency, t.monetary_cents,
    1 + CASE WHEN t.last_purchase > r.b4 THEN 4 WHEN t.last_purchase > r.b3 THEN 3
             WHEN t.last_purchase > r.b2 THEN 2 WHEN t.last_purchase > r.b1 THEN 1 ELSE 0 END AS r_score,
    1 + CASE WHEN t.frequency > f.b4 THEN 4 WHEN t.frequency > f.b3 THEN 3
             WHEN t.frequency > f.b2 THEN 2 WHEN t.frequency > f.b1 THEN 1 ELSE 0 END AS f_score,
    1 + CASE WHEN t.monetary_cents > m.b4 THEN 4 WHEN t.monetary_cents > m.b3 THEN 3
             WHEN t.monetary_cents > m.b2 THEN 2 WHEN t.monetary_cents > m.b1 THEN 1 ELSE 0 END AS m_score
  FROM customer_totals AS t
  CROSS JOIN recency_bounds AS r
  CROSS JOIN frequency_bounds AS f
  CROSS JOIN monetary_bounds AS m
)
SELECT
  s.user_id, s.last_purchase, s.frequency, s.monetary_cents,
  CAST(s.r_score AS INTEGER) AS r_score,
  CAST(s.f_score AS INTEGER) AS f_score,
  CAST(s.m_score AS INTEGER) AS m_score,
  c.rfm_segment
FROM scored AS s
JOIN rfm_cells AS c ON c.r_score = s.r_score AND c.f_score = s.f_score AND c.m_score = s.m_score
