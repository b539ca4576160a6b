-- Where the time of the last run went.
SELECT step, status, rows, round(seconds::numeric, 2) AS seconds, error
FROM batch_runs
WHERE step <> 'run' AND run_id = (SELECT run_id FROM batch_runs WHERE step = 'run' ORDER BY started_at DESC NULLS LAST LIMIT 1)
ORDER BY seconds DESC;
