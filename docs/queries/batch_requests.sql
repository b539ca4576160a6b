-- What was asked for and has not been done: what waits, what is on, what has failed.
SELECT batch_requests.run_id, analysis_date, groups, status, error, created_at
FROM batch_requests
JOIN batch_runs ON batch_runs.run_id = batch_requests.run_id AND step = 'run'
WHERE status <> 'done'
ORDER BY created_at DESC;
