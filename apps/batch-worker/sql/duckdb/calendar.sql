SELECT
  date,
  CAST(year(date) AS INTEGER) AS year,
  CAST(quarter(date) AS INTEGER) AS quarter,
  CAST(month(date) AS INTEGER) AS month,
  CAST(day(date) AS INTEGER) AS day,
  CAST(isoyear(date) AS INTEGER) AS iso_year,
  CAST(weekofyear(date) AS INTEGER) AS iso_week,
  CAST(isodow(date) AS INTEGER) AS day_of_week,
  CAST(date - CAST(isodow(date) - 1 AS INTEGER) AS DATE) AS week_start,
  CAST(date - CAST(day(date) - 1 AS INTEGER) AS DATE) AS month_start,
  last_day(date) AS month_end
FROM (
  SELECT CAST(unnest(generate_series(first_day, analysis_date, INTERVAL 1 DAY)) AS DATE) AS date
  FROM (SELECT min(day) AS first_day FROM transactions) CROSS JOIN analysis
)
