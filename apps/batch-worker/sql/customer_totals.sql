-- What each customer has bought so far: what several results begin with.
SELECT
  user_id,
  MIN(day) AS first_purchase,
  MAX(day) AS last_purchase,
  CAST(COUNT(*) AS BIGINT) AS frequency,
  CAST(SUM(total_amount_cents) AS BIGINT) AS monetary_cents
FROM transactions
GROUP BY user_id
