-- The eight segments as of the analysis date, those without customers too.
WITH segments AS (
  SELECT DISTINCT rfm_segment AS segment FROM rfm_cells
),
everyone AS (
  SELECT CAST(COUNT(*) AS BIGINT) AS customers FROM customer_rfm_analysis
),
sums AS (
  SELECT
    rfm_segment AS segment,
    CAST(COUNT(*) AS BIGINT) AS customers,
    CAST(SUM(days_between(last_purchase, analysis_date)) AS BIGINT) AS recency,
    CAST(SUM(frequency) AS BIGINT) AS frequency,
    CAST(SUM(monetary_cents) AS BIGINT) AS monetary_cents
  FROM customer_rfm_analysis CROSS JOIN analysis
  GROUP BY rfm_segment
)
SELECT
  segments.segment,
  COALESCE(sums.customers, CAST(0 AS BIGINT)) AS customer_count,
  div_round(10000 * COALESCE(sums.customers, CAST(0 AS BIGINT)), everyone.customers) AS share_hundredths,
  div_round(100 * sums.recency, sums.customers) AS avg_recency_hundredths,
  div_round(100 * sums.frequency, sums.customers) AS avg_frequency_hundredths,
  div_round(sums.monetary_cents, sums.customers) AS avg_monetary_cents,
  COALESCE(sums.monetary_cents, CAST(0 AS BIGINT)) AS total_monetary_cents,
  analysis.analysis_date
FROM segments
LEFT JOIN sums ON sums.segment = segments.segment
CROSS JOIN everyone
CROSS JOIN analysis
