import type { TableNotes } from './table-notes';

export const QUALITY_NOTES: readonly TableNotes[] = [
  {
    name: 'data_quality',
    about:
      'What became of the records of the event topics, by minute of append time: when the broker stored them, not when the event ' +
      'happened. No row for a minute without records. total = valid + invalid + duplicate + late, and everything adds up. A row ' +
      'appears with its first record and grows until the job quality has read past its minute; it is gone once it ended 48 hours ' +
      'before the newest record.',
    key: ['window_start', 'topic'],
    columns: {
      window_start: 'Start of the minute in append time, UTC.',
      topic: 'Topic of the records.',
      total: 'Records.',
      valid: 'Records whose event counts in the results.',
      invalid: 'Records that cannot be used whatever came before them; each is in the topic dead_letters.',
      duplicate: 'Records whose id came before and was still remembered. They count nowhere else.',
      late: 'Records whose event happened before the watermark; each is in the topic dead_letters.',
      unknown_products:
        'Of valid transactions the lines of which neither the line nor the catalogue said a category. Lines, not records.',
      by_reason:
        'The invalid ones by reason, as an object of counts without zeros; the first that applies of oversize, malformed_json, ' +
        'schema, key_mismatch, total_mismatch, future_timestamp.',
    },
  },
];
