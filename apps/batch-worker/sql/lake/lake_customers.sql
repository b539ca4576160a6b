SELECT
  event_id, user_id, email, age, country, registration_date, preferences,
  "timestamp" AS event_time, dt AS day, append_time, "partition" AS record_partition, "offset" AS record_offset
FROM lake_of_customer_events
