SELECT category, CAST(COUNT(*) AS BIGINT) AS products FROM dim_product GROUP BY category
