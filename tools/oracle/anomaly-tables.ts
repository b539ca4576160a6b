import { type ComparedTable, quote } from './compared-table';

const MINUTE_MS = 60_000;
const LONGEST_LOOK_BACK_MS = 10 * MINUTE_MS;

/** The user's events up to an event's own time, that included, as far back as so many milliseconds. */
const lookBack = (ms: number) =>
  `(PARTITION BY part, user_id ORDER BY t RANGE BETWEEN ${ms} PRECEDING AND CURRENT ROW)`;

/** Value ÷ threshold in ten thousandths, half away from zero. */
const score = (value: string, threshold: string) =>
  `((2 * 10000 * ${value} + thresholds.${threshold}) // (2 * thresholds.${threshold}))`;

const dollars = (cents: string) => `format('{}.{:02d}', ${cents} // 100, ${cents} % 100)`;

/** The names behind a list of codes, of the rows that are suspicious. */
const listed = (codes: string) => `
  (SELECT string_agg(name, ', ' ORDER BY name) FROM (SELECT unnest(${codes}) AS code) JOIN names USING (code))`;

/** Each rule that holds, in words. */
const SUSPICIONS = `
  concat_ws('; ',
    CASE WHEN len(in_countries) >= thresholds.countries THEN
      format('{} countries within 10 minutes ({})', len(in_countries), ${listed('in_countries')}) END,
    CASE WHEN small >= thresholds.smallTransactions THEN
      format('{} transactions of at most {} within 10 minutes', small, ${dollars('thresholds.smallAmountCents')}) END,
    CASE WHEN len(by_methods) >= thresholds.paymentMethods THEN
      format('{} payment methods within 10 minutes ({})', len(by_methods), ${listed('by_methods')}) END)`;

export const ANOMALY_TABLES: readonly ComparedTable[] = [
  {
    name: 'transaction_anomalies',
    job: 'anomalies',
    keys: [
      { name: 'event_time', kind: 'time' },
      { name: 'transaction_id', kind: 'text' },
      { name: 'user_id', kind: 'text' },
      { name: 'anomaly_type', kind: 'text' },
    ],
    figures: [
      { name: 'amount', kind: 'cents' },
      { name: 'anomaly_score', kind: 'ten_thousandths' },
      { name: 'description', kind: 'text' },
    ],
    age: { endsAt: 'event_time', kept: '30 days' },
    since: (row) => `${row}.event_time - ${LONGEST_LOOK_BACK_MS * 1000}`,
    expected: `
      WITH largest AS (SELECT rid, max(quantity)::BIGINT AS quantity FROM lines GROUP BY rid),
      values AS (
        SELECT t, id, user_id, total_cents::BIGINT AS cents, largest.quantity AS units,
               count(*) OVER ${lookBack(MINUTE_MS)} AS in_a_minute,
               list(DISTINCT country) OVER ${lookBack(LONGEST_LOOK_BACK_MS)} AS in_countries,
               list(DISTINCT payment_method) OVER ${lookBack(LONGEST_LOOK_BACK_MS)} AS by_methods,
               count(*) FILTER (total_cents <= smallAmountCents) OVER ${lookBack(LONGEST_LOOK_BACK_MS)} AS small,
               thresholds
        FROM anomalies_transactions JOIN largest USING (rid), thresholds
      ),
      found AS (
        SELECT *, 'high_value' AS anomaly_type, ${score('cents', 'amountCents')} AS score,
               format('amount {} is above {}', ${dollars('cents')}, ${dollars('thresholds.amountCents')}) AS description
        FROM values WHERE cents > thresholds.amountCents
        UNION ALL
        SELECT *, 'unusual_quantity', ${score('units', 'quantity')},
               format('quantity {} of one line is above {}', units, thresholds.quantity)
        FROM values WHERE units > thresholds.quantity
        UNION ALL
        SELECT *, 'rapid_transactions', ${score('in_a_minute', 'transactions')},
               format('{} transactions within 60 seconds are above {}', in_a_minute, thresholds.transactions)
        FROM values WHERE in_a_minute > thresholds.transactions
        UNION ALL
        SELECT *, 'suspicious_pattern', greatest(${score('len(in_countries)', 'countries')},
               ${score('len(by_methods)', 'paymentMethods')}, ${score('small', 'smallTransactions')}), ${SUSPICIONS}
        FROM values
        WHERE len(in_countries) >= thresholds.countries OR len(by_methods) >= thresholds.paymentMethods
              OR small >= thresholds.smallTransactions
      )
      SELECT t AS event_time, id AS transaction_id, user_id, anomaly_type, cents AS amount, score AS anomaly_score,
             description
      FROM found`,
    behind: ({ event_time: time, user_id: user }) => {
      const t = Number(time) / 1000;
      return { transactions: `user_id = ${quote(user ?? '')} AND t BETWEEN ${t - LONGEST_LOOK_BACK_MS} AND ${t}` };
    },
  },
];
