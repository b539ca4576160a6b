import {
  type ComparedTable,
  inWindowOf,
  inWindows,
  rounded,
  WINDOW_END,
  WINDOW_START,
  windowStart,
} from './compared-table';

const MINUTE_MS = 60_000;

export const STORE_TABLES: readonly ComparedTable[] = [
  {
    name: 'transactions_summary',
    job: 'stores',
    age: { endsAt: 'window_end', kept: '48 hours' },
    since: windowStart,
    keys: [WINDOW_START, { name: 'store_id', kind: 'count' }],
    figures: [
      WINDOW_END,
      { name: 'total_transactions', kind: 'count' },
      { name: 'total_revenue', kind: 'cents' },
      { name: 'unique_customers', kind: 'count' },
      { name: 'avg_transaction_value', kind: 'cents' },
    ],
    // A user has one partition; should a raise of their number give him a second, he counts once in each.
    expected: `
      SELECT start_ms AS window_start, start_ms + ${MINUTE_MS} AS window_end, store_id,
             count(*) AS total_transactions, sum(total_cents)::HUGEINT AS total_revenue,
             count(DISTINCT (part, user_id)) AS unique_customers,
             ${rounded('sum(total_cents)::HUGEINT', 'count(*)')} AS avg_transaction_value
      FROM (${inWindows('stores_transactions', MINUTE_MS, MINUTE_MS)}) GROUP BY start_ms, store_id`,
    behind: (key) => ({ transactions: `${inWindowOf(key, MINUTE_MS)} AND store_id = ${Number(key.store_id)}` }),
  },
];
