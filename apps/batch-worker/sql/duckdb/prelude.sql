CREATE OR REPLACE MACRO days_between(a, b) AS date_diff('day', a, b);
CREATE OR REPLACE MACRO add_days(day, days) AS CAST(day + CAST(days AS INTEGER) AS DATE);
CREATE OR REPLACE MACRO div_round(a, b) AS CAST(
  CASE WHEN b <> 0 THEN sign(a) * sign(b) * ((2 * abs(a) + abs(b)) // (2 * abs(b))) END AS BIGINT);
