import type { TableNotes } from './table-notes';

export const LAKE_NOTES: readonly TableNotes[] = [
  {
    name: 'lake_files',
    about:
      'The Parquet files of the lake that count. A file of stream processing appears in the transaction that moves the offsets past ' +
      'its records, so the files together hold every valid and every late record before stream_offsets.next_offset of the job ' +
      'lake once. A row never changes, and goes only with a replay of the job.',
    key: ['key'],
    columns: {
      topic: "Topic of the rows, without the cluster's prefix.",
      dt: 'UTC day of their event time; of product_catalog, of the append time.',
      key: "The file's path below LAKE_ROOT.",
      partition: 'Partition the records lie in. NULL for history and imports, which were in no log.',
      from_offset: 'The rows are among the records from this offset on. NULL for history and imports.',
      to_offset: 'And before this one. NULL for history and imports.',
      rows: 'Rows in the file.',
      bytes: 'Its size.',
      source: 'stream: from Kafka. history: written by the simulated shop. import: from outside.',
      created_at: "When it was listed, by the database's clock, UTC.",
    },
  },
];
