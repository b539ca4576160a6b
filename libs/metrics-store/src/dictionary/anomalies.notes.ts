import type { TableNotes } from './table-notes';

export const ANOMALIES_NOTES: readonly TableNotes[] = [
  {
    name: 'transaction_anomalies',
    about:
      'Odd transactions, one row for each kind that one is; valid ones only. A row appears with its transaction, or with another ' +
      'one of the user that comes late but happened before; such a one may also change score and description. It never goes ' +
      'before it is 30 days older than the newest event of the job. Count distinct transactions, not rows.',
    key: ['partition', 'offset', 'anomaly_type'],
    columns: {
      transaction_id: 'The transaction.',
      user_id: 'Who bought.',
      amount: 'total_amount of the transaction in US dollars.',
      anomaly_score:
        'How far it is from the ordinary: value ÷ threshold to four decimals, half away from zero. Of several rules the greatest.',
      anomaly_type:
        'high_value (amount above 5000.00), unusual_quantity (more than 10 of one line), rapid_transactions (more than 5 of the ' +
        'user within 60 seconds), suspicious_pattern (within 10 minutes 2 countries, 5 transactions of at most 5.00, or 3 payment ' +
        'methods); thresholds as configured by default.',
      detected_at:
        'When Kafka stored the record that made the row what it is, UTC; depends on the order in which events come.',
      event_time: 'When the transaction happened, UTC.',
      description: 'Which rules hold, with their figures. The same whatever order events come in.',
      partition: 'Partition of the topic transactions that holds the record.',
      offset: 'Its offset there.',
    },
  },
];
