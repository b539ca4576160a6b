import type { ResultGroup } from '@globalmart/contracts';
import categoryPerformance from '../../sql/category_performance.sql';
import customerCohorts from '../../sql/customer_cohorts.sql';
import customerMonths from '../../sql/customer_months.sql';
import customerRfmAnalysis from '../../sql/customer_rfm_analysis.sql';
import customerSegments from '../../sql/customer_segments.sql';
import customerTotals from '../../sql/customer_totals.sql';
import dailySales from '../../sql/daily_sales.sql';
import dimCategory from '../../sql/dim_category.sql';
import dimDate from '../../sql/dim_date.sql';
import dimPaymentMethod from '../../sql/dim_payment_method.sql';
import dimProduct from '../../sql/dim_product.sql';
import dimRegion from '../../sql/dim_region.sql';
import dimUser from '../../sql/dim_user.sql';
import factSales from '../../sql/fact_sales.sql';
import periodCustomers from '../../sql/period_customers.sql';
import periodSales from '../../sql/period_sales.sql';
import periods from '../../sql/periods.sql';
import productPerformance from '../../sql/product_performance.sql';
import productTotals from '../../sql/product_totals.sql';
import salesByRegion from '../../sql/sales_by_region.sql';
import salesTrends from '../../sql/sales_trends.sql';
import segmentMoves from '../../sql/segment_moves.sql';
import segmentTrends from '../../sql/segment_trends.sql';

export interface Result {
  readonly name: string;
  readonly sql: string;
  /** Those that read it or want it in the warehouse. */
  readonly groups: readonly ResultGroup[];
  /** Whether it only serves other results and never gets to the warehouse. */
  readonly isStep: boolean;
}

function step(name: string, sql: string, ...groups: ResultGroup[]): Result {
  return { name, sql, groups, isStep: true };
}

function result(name: string, sql: string, ...groups: ResultGroup[]): Result {
  return { name, sql, groups, isStep: false };
}

/** Every result of a run, in the order in which they read one another. */
export const RESULTS: readonly Result[] = [
  step('customer_totals', customerTotals, 'rfm', 'cohorts', 'star'),
  result('customer_rfm_analysis', customerRfmAnalysis, 'rfm'),
  result('customer_segments', customerSegments, 'rfm'),
  result('segment_trends', segmentTrends, 'rfm'),
  result('segment_moves', segmentMoves, 'rfm'),
  step('product_totals', productTotals, 'star', 'products'),
  result('dim_product', dimProduct, 'star', 'products'),
  result('product_performance', productPerformance, 'products'),
  result('category_performance', categoryPerformance, 'products'),
  step('daily_sales', dailySales, 'trends', 'star'),
  step('customer_months', customerMonths, 'cohorts'),
  step('period_customers', periodCustomers, 'trends'),
  step('period_sales', periodSales, 'trends'),
  step('periods', periods, 'trends'),
  result('sales_trends', salesTrends, 'trends'),
  result('sales_by_region', salesByRegion, 'trends'),
  result('customer_cohorts', customerCohorts, 'cohorts'),
  result('dim_date', dimDate, 'star'),
  result('dim_user', dimUser, 'star'),
  result('dim_region', dimRegion, 'star'),
  result('dim_payment_method', dimPaymentMethod, 'star'),
  result('dim_category', dimCategory, 'star'),
  result('fact_sales', factSales, 'star'),
];

/** The results of these groups, with the steps they begin with. */
export function resultsOf(groups: readonly ResultGroup[]): Result[] {
  return RESULTS.filter((one) => one.groups.some((group) => groups.includes(group)));
}
