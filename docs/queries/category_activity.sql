-- From looking to buying in the last hour, by category: how many of 100 views come to a cart, and how many to a purchase.
SELECT category, sum(views) AS views, sum(cart_adds) AS cart_adds, sum(purchases) AS purchases, sum(revenue) AS revenue,
  round(100 * sum(cart_adds) / nullif(sum(views), 0), 1) AS cart_adds_per_100_views,
  round(100 * sum(purchases) / nullif(sum(views), 0), 1) AS purchases_per_100_views
FROM category_activity
WHERE window_start >= now() - interval '1 hour'
GROUP BY category
ORDER BY purchases_per_100_views DESC NULLS LAST;
