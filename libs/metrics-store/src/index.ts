export { migrate } from './migrations/migrate';
export { upsertSalesRows, type SalesPaneColumns, type SalesRows, type SalesWindowColumns } from './sales/sales.writer';
