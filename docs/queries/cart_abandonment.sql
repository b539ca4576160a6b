-- Carts left behind over the last day, by what they were worth, and how much of it was bought within a day after all.
SELECT (ARRAY['under 100', '100 to 500', '500 to 1,000', '1,000 to 5,000', '5,000 and more'])[1 + band] AS worth,
  count(*) AS carts, sum(cart_value) AS value, round(avg(time_in_cart_minutes), 1) AS mean_minutes,
  count(recovered_at) AS recovered, round(100.0 * count(recovered_at) / count(*), 1) AS percent_recovered,
  coalesce(sum(cart_value) FILTER (WHERE recovered_at IS NULL), 0) AS value_lost
FROM cart_abandonment, width_bucket(cart_value, ARRAY[100, 500, 1000, 5000]::numeric[]) AS band
WHERE abandonment_time >= now() - interval '24 hours'
GROUP BY band
ORDER BY band;
