-- Days of which the stores do not say the same, the newest first; none is how it should be.
SELECT day, measure, kafka, stream, lake, warehouse, late, late_repeats, rounding, in_flight, unexplained, run_id
FROM reconciliation
WHERE status = 'unexplained'
ORDER BY day DESC, measure;
