-- Critical now, the longest first: the rows are open, and both thresholds would show a product twice.
SELECT product_id, product_name, category, current_stock, alert_time
FROM low_stock_alerts
WHERE status = 'open'
  AND threshold = 5
ORDER BY alert_time, product_id
LIMIT 20;
