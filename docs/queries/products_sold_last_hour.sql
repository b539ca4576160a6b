-- Best sellers of the last hour, and whether they are in the catalogue.
SELECT product_id, units, EXISTS (
  SELECT 1 FROM inventory_status WHERE inventory_status.product_id = products_sold_last_hour.product_id) AS in_catalogue
FROM products_sold_last_hour
ORDER BY units DESC, product_id
LIMIT 20;
