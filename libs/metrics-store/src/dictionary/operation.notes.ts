import type { TableNotes } from './table-notes';

export const OPERATION_NOTES: readonly TableNotes[] = [
  {
    name: 'stream_offsets',
    about:
      'How far the results of each job reach in each topic-partition. Written in the same transaction as the results, so a reader ' +
      'who takes both in one transaction knows exactly which records they hold. A row appears when a worker first takes the ' +
      'partition and stays. Never change one by hand.',
    key: ['job', 'topic', 'partition'],
    columns: {
      job: 'Name of the job.',
      topic: "Topic, without the cluster's prefix.",
      partition: 'Partition of the topic, from 0.',
      epoch: 'How often the partition has been taken over; only the owner of the newest epoch can write.',
      next_offset: 'The first offset whose record is not in the results yet. Grows, but for a replay of the job.',
      restore_offset: 'From where a worker reads the log again to know what the job held in memory.',
      restore_max_event_ms:
        'Greatest event time before restore_offset, in ms since 1970 UTC; NULL when no record before it was valid by itself.',
      dedup_offset: 'From where it reads the ids by which repeats are recognised; at or before restore_offset.',
      max_event_ms:
        'Greatest event time of the records before next_offset, in ms since 1970 UTC; NULL before the first.',
      last_offset: 'The last record in the results; NULL before the first.',
      last_append_ms:
        'Its append time in ms since 1970 UTC, by which a topic that was made anew is recognised; NULL before the first.',
      updated_at: "When the row last changed, by the database's clock, UTC.",
      watermark_ms:
        'The watermark at next_offset in ms since 1970 UTC: earlier events that come now are late. NULL before the first event.',
    },
  },
  {
    name: 'log_gaps',
    about:
      'Records of the logs that a job never saw or can no longer remember, where an operator let it go on without them. One row ' +
      'for each such decision; stays for good. A difference between tables and logs may be explained here.',
    key: ['job', 'topic', 'partition', 'acknowledged_at'],
    columns: {
      job: 'Job that went on.',
      topic: 'Topic of the lost records.',
      partition: 'Their partition.',
      kind:
        'unread: records that never were in the results. remembered: records that were, whose ids would have told a repeat. ' +
        'recreated: the topic is another one than that of the results so far.',
      from_offset: 'The first offset that is missing.',
      to_offset: 'The first that is there again, where the job went on.',
      acknowledged_at: "When the decision was made, by the database's clock, UTC.",
    },
  },
  {
    name: 'product_versions',
    about:
      'Every version of every product that the catalogue ever held; the newest of a product, by append_time, partition and ' +
      'offset, is the product as it is now. None is ever deleted, so that a sale finds the version of its own moment again.',
    key: ['product_id', 'partition', 'offset'],
    columns: {
      product_id: 'Product.',
      partition: 'Partition of product_catalog in which the version lies.',
      offset: 'Its offset there.',
      append_time: 'When the broker stored it, UTC. It holds for records appended at least 2 seconds later.',
      deleted: 'Whether this version takes the product out of the catalogue; all further columns are NULL then.',
      name: 'Name. NULL in a deletion.',
      category: 'Category. NULL in a deletion.',
      price: 'Price in US dollars. NULL in a deletion.',
      inventory: 'Units in stock to begin with; sales and updates count from here. NULL in a deletion.',
      ratings: 'Mean rating, 1 to 5. NULL in a deletion.',
    },
  },
];
