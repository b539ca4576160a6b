-- What lay in abandoned carts over the last day and what came back of it, by the value of the cart.
SELECT CASE WHEN cart_value < 50 THEN 'a: below 50' WHEN cart_value < 250 THEN 'b: 50 to 250' ELSE 'c: 250 and more' END AS carts,
  count(*) AS abandoned, sum(cart_value) AS value, round(avg(time_in_cart_minutes), 1) AS mean_minutes,
  count(recovered_at) AS recovered,
  coalesce(sum(cart_value) FILTER (WHERE recovered_at IS NULL), 0) AS value_lost
FROM cart_abandonment
WHERE abandonment_time >= now() - interval '24 hours'
GROUP BY carts
ORDER BY carts;
