-- Every day from the first to the analysis date.
SELECT
  CAST(year * 10000 + month * 100 + day AS INTEGER) AS date_key,
  date, year, quarter, month, iso_year, iso_week, day, day_of_week,
  day_of_week >= 6 AS is_weekend
FROM calendar
