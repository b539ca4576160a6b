import type { Columns } from './column';

export interface CollectionDefinition {
  /** Of a result's columns, in the order in which they are shown. */
  readonly columns: Columns;
  /** The columns that name a row: its `_id`, as they are or, of several, as a document of them in this order. */
  readonly key: readonly string[];
  /** Key columns that are nothing but the `_id`. */
  readonly onlyInId?: readonly string[];
  /** For the questions of the API, each ending in the `_id`. */
  readonly indexes?: readonly Readonly<Record<string, 1 | -1>>[];
  /**
   * Of a collection that has rows of many analysis dates: a run writes those of its own and leaves the others.
   */
  readonly isByAnalysisDate?: boolean;
}

/** Everything in the warehouse, by its public name. */
export const COLLECTIONS = {
  customer_rfm_analysis: {
    // Recency and analysis date follow from the version's date, so that a customer who did nothing is not written again.
    columns: {
      user_id: 'text',
      last_purchase: 'date',
      frequency: 'integer',
      monetary: 'money',
      r_score: 'integer',
      f_score: 'integer',
      m_score: 'integer',
      rfm_segment: 'text',
    },
    key: ['user_id'],
    indexes: [{ rfm_segment: 1, _id: 1 }],
  },
  customer_segments: {
    columns: {
      segment: 'text',
      customer_count: 'integer',
      share: 'ratio',
      avg_recency: 'ratio',
      avg_frequency: 'ratio',
      avg_monetary: 'money',
      total_monetary: 'money',
      analysis_date: 'date',
    },
    key: ['segment'],
  },
  segment_trends: {
    columns: {
      analysis_date: 'date',
      segment: 'text',
      customer_count: 'integer',
      share: 'ratio',
      avg_recency: 'ratio',
      avg_frequency: 'ratio',
      avg_monetary: 'money',
      total_monetary: 'money',
    },
    key: ['analysis_date', 'segment'],
    isByAnalysisDate: true,
  },
  segment_moves: {
    columns: {
      analysis_date: 'date',
      previous_date: 'date',
      from_segment: 'text',
      to_segment: 'text',
      customers: 'integer',
    },
    key: ['analysis_date', 'from_segment', 'to_segment'],
    isByAnalysisDate: true,
  },
  customer_cohorts: {
    columns: {
      cohort_month: 'date',
      month: 'date',
      months_since: 'integer',
      customers: 'integer',
      transaction_count: 'integer',
      total_revenue: 'money',
    },
    key: ['cohort_month', 'month'],
  },
  product_performance: {
    columns: {
      product_id: 'text',
      product_name: 'text',
      category: 'text',
      units_sold: 'integer',
      total_revenue: 'money',
      avg_price: 'money',
      performance_score: 'ratio',
      rank_in_category: 'integer',
    },
    key: ['product_id'],
    indexes: [
      { total_revenue: -1, _id: 1 },
      { units_sold: -1, _id: 1 },
      { performance_score: -1, _id: 1 },
      { category: 1, total_revenue: -1, _id: 1 },
      { category: 1, units_sold: -1, _id: 1 },
      { category: 1, performance_score: -1, _id: 1 },
    ],
  },
  category_performance: {
    columns: {
      category: 'text',
      products: 'integer',
      units_sold: 'integer',
      total_revenue: 'money',
      revenue_share: 'ratio',
      avg_rating: 'ratio',
    },
    key: ['category'],
  },
  sales_trends: {
    columns: {
      trend_type: 'text',
      date: 'date',
      end_date: 'date',
      total_revenue: 'money',
      transaction_count: 'integer',
      units: 'integer',
      unique_customers: 'integer',
      avg_transaction_value: 'money',
      growth: 'ratio',
      complete: 'flag',
    },
    key: ['trend_type', 'date'],
  },
  sales_by_region: {
    columns: {
      trend_type: 'text',
      date: 'date',
      country: 'text',
      total_revenue: 'money',
      transaction_count: 'integer',
      units: 'integer',
      unique_customers: 'integer',
      avg_transaction_value: 'money',
      revenue_share: 'ratio',
    },
    key: ['trend_type', 'date', 'country'],
  },
  dim_date: {
    columns: {
      date_key: 'integer',
      date: 'date',
      year: 'integer',
      quarter: 'integer',
      month: 'integer',
      iso_year: 'integer',
      iso_week: 'integer',
      day: 'integer',
      day_of_week: 'integer',
      is_weekend: 'flag',
    },
    key: ['date_key'],
  },
  dim_product: {
    columns: {
      product_id: 'text',
      product_name: 'text',
      category: 'text',
      price: 'money',
      ratings: 'ratio',
      active: 'flag',
    },
    key: ['product_id'],
  },
  dim_user: {
    columns: {
      user_id: 'text',
      email: 'text',
      age: 'integer',
      country: 'text',
      registration_date: 'date',
      preferences: 'texts',
      first_purchase: 'date',
      last_purchase: 'date',
    },
    key: ['user_id'],
  },
  dim_region: { columns: { country: 'text', iso_code: 'text', continent: 'text' }, key: ['country'] },
  dim_payment_method: { columns: { payment_method: 'text', kind: 'text' }, key: ['payment_method'] },
  dim_category: { columns: { category: 'text', products: 'integer' }, key: ['category'] },
  fact_sales: {
    columns: {
      sale_id: 'text',
      transaction_id: 'text',
      line_no: 'integer',
      date_key: 'integer',
      timestamp: 'time',
      user_id: 'text',
      product_id: 'text',
      category: 'text',
      country: 'text',
      payment_method: 'text',
      store_id: 'integer',
      quantity: 'integer',
      price: 'money',
      line_amount: 'money',
      late: 'flag',
    },
    key: ['sale_id'],
    onlyInId: ['sale_id'],
    indexes: [{ date_key: 1, _id: 1 }],
  },
} as const satisfies Record<string, CollectionDefinition>;

export type CollectionName = keyof typeof COLLECTIONS;
export const COLLECTION_NAMES = Object.keys(COLLECTIONS) as CollectionName[];

export function definitionOf(name: CollectionName): CollectionDefinition {
  return COLLECTIONS[name];
}

/** Where the documents of all versions are; the plain name is a view of the current one. */
export function storedName(name: CollectionName): string {
  return `${name}_versions`;
}
