import { type ComparedTable, inWindows, rounded } from './compared-table';

const MINUTE_MS = 60_000;

export const STORE_TABLES: readonly ComparedTable[] = [
  {
    name: 'transactions_summary',
    job: 'stores',
    windowMs: MINUTE_MS,
    retention: '48 hours',
    keys: [{ name: 'store_id', kind: 'count' }],
    figures: [
      { name: 'total_transactions', kind: 'count' },
      { name: 'total_revenue', kind: 'cents' },
      { name: 'unique_customers', kind: 'count' },
      { name: 'avg_transaction_value', kind: 'cents' },
    ],
    // A user has one partition; should a raise of their number give him a second, he counts once in each.
    expected: `
      SELECT start_ms * 1000 AS window_start, (start_ms + ${MINUTE_MS}) * 1000 AS window_end, store_id::VARCHAR AS store_id,
             count(*)::VARCHAR AS total_transactions, sum(total_cents)::HUGEINT::VARCHAR AS total_revenue,
             count(DISTINCT (part, user_id))::VARCHAR AS unique_customers,
             ${rounded('sum(total_cents)::HUGEINT', 'count(*)')} AS avg_transaction_value
      FROM (${inWindows('valid_stores', MINUTE_MS, MINUTE_MS)}) GROUP BY start_ms, store_id`,
    behind: ({ store_id: store }) => `store_id = ${Number(store)}`,
  },
];
