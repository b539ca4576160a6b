-- How many customers went from one segment to another since the analysis date before; from none: they are new.
SELECT
  analysis.analysis_date,
  analysis.previous_date,
  past.rfm_segment AS from_segment,
  present.rfm_segment AS to_segment,
  CAST(COUNT(*) AS BIGINT) AS customers
FROM customer_rfm_analysis AS present
LEFT JOIN previous_rfm AS past ON past.user_id = present.user_id
CROSS JOIN analysis
GROUP BY analysis.analysis_date, analysis.previous_date, past.rfm_segment, present.rfm_segment
