-- What the lake has of each day, by where it came from and whether it counts: a late row whose id an earlier record of its
-- partition has is a repeat.
WITH repeats AS (
  SELECT DISTINCT late_row."partition" AS record_partition, late_row."offset" AS record_offset
  FROM sales_of_days AS late_row
  JOIN logged_sales AS earlier
    ON earlier.transaction_id = late_row.transaction_id
    AND earlier."partition" = late_row."partition"
    AND earlier."offset" < late_row."offset"
  WHERE late_row.late AND late_row.source = 'stream'
),
sales AS (
  SELECT
    strftime(s."timestamp", '%Y-%m-%d') AS day,
    CASE
      WHEN s.source <> 'stream' THEN 'other'
      WHEN NOT s.late THEN 'valid'
      WHEN r.record_offset IS NULL THEN 'late'
      ELSE 'late_repeat'
    END AS kind,
    s.total_amount_cents AS revenue_cents,
    list_sum(list_transform(s.products, lambda line: line.quantity)) AS units,
    list_sum(list_transform(s.products, lambda line: line.quantity * line.price_cents)) AS lines_cents
  FROM sales_of_days AS s
  LEFT JOIN repeats AS r ON r.record_partition = s."partition" AND r.record_offset = s."offset"
)
SELECT
  day, kind,
  CAST(COUNT(*) AS BIGINT) AS transactions,
  CAST(SUM(units) AS BIGINT) AS units,
  CAST(SUM(revenue_cents) AS BIGINT) AS revenue_cents,
  CAST(SUM(lines_cents - revenue_cents) AS BIGINT) AS rounding_cents
FROM sales
GROUP BY day, kind
