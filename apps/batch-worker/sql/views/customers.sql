-- Every customer's newest profile as of the analysis date.
SELECT user_id, email, age, country, registration_date, preferences
FROM (
  SELECT
    user_id, email, age, country, registration_date, preferences,
    ROW_NUMBER() OVER (
      PARTITION BY user_id
      ORDER BY
        event_time DESC NULLS LAST, append_time DESC NULLS LAST, record_partition DESC NULLS LAST,
        record_offset DESC NULLS LAST, event_id DESC NULLS LAST
    ) AS place
  FROM lake_customers
  WHERE day <= (SELECT analysis_date FROM analysis)
) AS profiles
WHERE place = 1
