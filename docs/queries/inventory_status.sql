-- What runs out next: of the products that sell, those whose stock lasts less than a day at the pace of the last hour.
-- Begun with the few that sell, because the status of a whole catalogue takes seconds.
SELECT product_id, product_name, category, available_stock, velocity_per_hour, days_of_cover, high_demand
FROM inventory_status
WHERE product_id = ANY (ARRAY(SELECT product_id FROM products_sold_last_hour))
  AND days_of_cover < 1
ORDER BY days_of_cover, velocity_per_hour DESC, product_id
LIMIT 20;
