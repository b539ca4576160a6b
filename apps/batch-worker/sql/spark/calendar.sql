SELECT
  date,
  year(date) AS year,
  quarter(date) AS quarter,
  month(date) AS month,
  day(date) AS day,
  extract(YEAROFWEEK FROM date) AS iso_year,
  weekofyear(date) AS iso_week,
  weekday(date) + 1 AS day_of_week,
  date_sub(date, weekday(date)) AS week_start,
  date_sub(date, day(date) - 1) AS month_start,
  last_day(date) AS month_end
FROM (
  SELECT explode(sequence(first_day, analysis_date, INTERVAL 1 DAY)) AS date
  FROM (SELECT min(day) AS first_day FROM transactions) CROSS JOIN analysis
)
