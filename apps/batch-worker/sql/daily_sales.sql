-- Sums by day and country: what the trends and regions add up. Money is of transactions, units of their lines.
WITH money AS (
  SELECT
    day, country, CAST(COUNT(*) AS BIGINT) AS transaction_count,
    CAST(SUM(total_amount_cents) AS BIGINT) AS total_revenue_cents
  FROM transactions GROUP BY day, country
),
pieces AS (
  SELECT day, country, CAST(SUM(quantity) AS BIGINT) AS units FROM transaction_lines GROUP BY day, country
)
SELECT money.day, money.country, money.transaction_count, money.total_revenue_cents, pieces.units
FROM money JOIN pieces ON pieces.day = money.day AND pieces.country = money.country
