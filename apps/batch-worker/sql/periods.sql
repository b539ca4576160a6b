-- Days, weeks from Monday and months that the calendar touches, each with the one before it, if any. A week or month of its
-- ends may be cut short by the first day; it is complete all the same once its last day has passed.
SELECT 'daily' AS trend_type, date, date AS end_date, LAG(date) OVER (ORDER BY date ASC NULLS FIRST) AS previous_date
FROM calendar
UNION ALL
SELECT 'weekly' AS trend_type, week_start AS date, add_days(week_start, 6) AS end_date,
  LAG(week_start) OVER (ORDER BY week_start ASC NULLS FIRST) AS previous_date
FROM (SELECT DISTINCT week_start FROM calendar) AS weeks
UNION ALL
SELECT 'monthly' AS trend_type, month_start AS date, month_end AS end_date,
  LAG(month_start) OVER (ORDER BY month_start ASC NULLS FIRST) AS previous_date
FROM (SELECT DISTINCT month_start, month_end FROM calendar) AS months
