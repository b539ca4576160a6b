-- Everyone who has registered or bought, with the newest profile.
SELECT
  COALESCE(c.user_id, t.user_id) AS user_id,
  c.email, c.age, c.country, c.registration_date, c.preferences, t.first_purchase, t.last_purchase
FROM customers AS c
FULL OUTER JOIN customer_totals AS t ON t.user_id = c.user_id
