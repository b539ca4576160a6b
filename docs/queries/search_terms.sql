-- What people looked for over the last day and did not find: terms of which at least half the searches came back empty.
SELECT query, sum(searches) AS searches, sum(zero_results) AS zero_results,
  round(100 * sum(zero_results) / sum(searches), 1) AS percent_empty
FROM search_terms
WHERE window_start >= now() - interval '24 hours'
GROUP BY query
HAVING 2 * sum(zero_results) >= sum(searches)
ORDER BY zero_results DESC, query
LIMIT 20;
