-- How the lake has grown by day, and whether its files are of a sensible size.
SELECT dt, topic, source, count(*) AS files, sum(rows) AS rows, pg_size_pretty(sum(bytes)) AS size,
  round(sum(bytes) / sum(rows)) AS bytes_per_row
FROM lake_files
GROUP BY dt, topic, source
ORDER BY dt DESC, topic, source;
