-- The same, kept for every analysis date.
SELECT
  analysis_date, segment, customer_count, share_hundredths, avg_recency_hundredths, avg_frequency_hundredths,
  avg_monetary_cents, total_monetary_cents
FROM customer_segments
