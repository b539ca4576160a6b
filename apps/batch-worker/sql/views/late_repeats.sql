-- Late rows whose id an earlier offset of their partition has already: they stay in the lake and count nowhere.
SELECT DISTINCT late_row.record_partition, late_row.record_offset
FROM lake_transactions AS late_row
JOIN lake_transactions AS earlier
  ON earlier.source = 'stream'
  AND earlier.transaction_id = late_row.transaction_id
  AND earlier.record_partition = late_row.record_partition
  AND earlier.record_offset < late_row.record_offset
WHERE late_row.late AND late_row.source = 'stream'
