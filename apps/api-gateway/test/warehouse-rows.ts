import { type CollectionName, CollectionWriter, type ResultRow, WarehouseVersions } from '@globalmart/warehouse';
import type { Connection } from 'mongoose';

export type WarehouseRows = Partial<Record<CollectionName, readonly ResultRow[]>>;

export const ANALYSIS_DATE = '2026-03-01';
const day = (text: string) => Date.parse(text);

let token = 0;

/** Makes these rows the warehouse's next version, in place of all that were in these collections. */
export async function publishWarehouse(connection: Connection, rows: WarehouseRows): Promise<void> {
  if (!connection.db) throw new Error('not connected');
  const versions = new WarehouseVersions(connection.db);
  const runId = `run-${++token}`;
  const begun = await versions.begin({ runId, token });
  const collections = { ...begun.base?.collections };
  for (const [name, added] of Object.entries(rows) as [CollectionName, readonly ResultRow[]][]) {
    const writer = new CollectionWriter(connection, name, begun);
    await writer.endAll();
    await writer.add(added);
    collections[name] = { analysis_date: new Date(ANALYSIS_DATE), file: `${runId}/${name}.parquet` };
  }
  await versions.publish(begun, { version: begun.version, run_id: runId, created_at: new Date(0), collections });
}

export function customer(user_id: string, more: ResultRow = {}): ResultRow {
  const scores = { r_score: 1, f_score: 1, m_score: 1, rfm_segment: 'Lost' };
  return { user_id, last_purchase: day('2026-02-27'), frequency: 1, monetary_cents: 1_000, ...scores, ...more };
}

export function segment(name: string, customers: number, cents: number): ResultRow {
  return {
    segment: name,
    customer_count: customers,
    share_hundredths: 5_000,
    avg_recency_hundredths: 250,
    avg_frequency_hundredths: 150,
    avg_monetary_cents: customers === 0 ? null : Math.round(cents / customers),
    total_monetary_cents: cents,
    analysis_date: day(ANALYSIS_DATE),
  };
}

export function product(product_id: string, revenueCents: number, units: number, more: ResultRow = {}): ResultRow {
  return {
    product_id,
    product_name: `Product ${product_id}`,
    category: 'Books',
    units_sold: units,
    total_revenue_cents: revenueCents,
    avg_price_cents: Math.round(revenueCents / units),
    performance_score_hundredths: 5_000,
    rank_in_category: 1,
    ...more,
  };
}

const FIGURES = {
  total_revenue_cents: 1_000,
  transaction_count: 2,
  units: 3,
  unique_customers: 1,
  avg_transaction_value_cents: 500,
};

export function trend(trend_type: string, date: string, more: ResultRow = {}): ResultRow {
  const period = { trend_type, date: day(date), end_date: day(date) };
  return { ...period, ...FIGURES, growth_hundredths: null, complete: true, ...more };
}

export function region(trend_type: string, date: string, country: string): ResultRow {
  return { trend_type, date: day(date), country, ...FIGURES, revenue_share_hundredths: 5_000 };
}

export function move(from_segment: string | null, to_segment: string, customers: number): ResultRow {
  const dates = { analysis_date: day(ANALYSIS_DATE), previous_date: from_segment === null ? null : day('2026-02-28') };
  return { ...dates, from_segment, to_segment, customers };
}

export function cohort(cohort_month: string, month: string, months_since: number): ResultRow {
  const figures = { customers: 2, transaction_count: 3, total_revenue_cents: 4_050 };
  return { cohort_month: day(cohort_month), month: day(month), months_since, ...figures };
}

/** Two rows or more of everything the API shows out of the warehouse. */
export const WAREHOUSE_ROWS: WarehouseRows = {
  customer_rfm_analysis: [customer('u1'), customer('u2')],
  customer_segments: [segment('Lost', 2, 2_000), segment('Champions', 0, 0)],
  segment_moves: [move(null, 'Lost', 1), move('Champions', 'Lost', 1)],
  customer_cohorts: [cohort('2026-02-01', '2026-02-01', 0), cohort('2026-02-01', '2026-03-01', 1)],
  product_performance: [product('p1', 2_000, 1), product('p2', 3_000, 2)],
  sales_trends: [trend('daily', '2026-03-01'), trend('weekly', '2026-02-23')],
  sales_by_region: [
    region('all', '2026-03-01', 'UK'),
    region('all', '2026-03-01', 'USA'),
    region('monthly', '2026-03-01', 'UK'),
  ],
};
