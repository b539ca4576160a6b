import type { TableNotes } from './table-notes';
import { goneAfter, GROWS, windowColumns } from './windows';

export const STORES_NOTES: readonly TableNotes[] = [
  {
    name: 'transactions_summary',
    about:
      'Transactions by minute and store; no row for a minute in which a store sold nothing. Minutes do not overlap, so revenue ' +
      `and transactions add up; customers do not. ${GROWS} ${goneAfter('48 hours')}`,
    key: ['window_start', 'store_id'],
    columns: {
      ...windowColumns('1 minute'),
      store_id: 'Number of the store; 0 is the online shop.',
      total_transactions: 'Transactions.',
      total_revenue: 'What they came to, in US dollars.',
      unique_customers:
        'Distinct users who bought in this store in this minute, exact. Never add these up: one who comes back is counted again.',
      avg_transaction_value:
        'total_revenue ÷ total_transactions in US dollars, to cents, half away from zero. Of several rows divide the sums instead.',
    },
  },
];
