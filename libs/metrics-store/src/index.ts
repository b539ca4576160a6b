export {
  ActivityRepository,
  type ProductHour,
  type ProductHoursQuery,
  type TermPosition,
  type TermsQuery,
  type TermTotals,
} from './activity/activity.repository';
export { deleteExpiredActivity } from './activity/activity.retention';
export {
  type ActivityRows,
  activityUpserts,
  type CategoryRow,
  type SearchRow,
  upsertActivityRows,
} from './activity/activity.writer';
export { settleProductGains } from './activity/product-gains.settler';
export type { ProductGains } from './activity/product-gains.writer';
export {
  type Trending,
  TRENDING_KINDS,
  TRENDING_METRICS,
  type TrendingKind,
  type TrendingMetric,
  TrendingRepository,
  type TrendingRow,
} from './activity/trending.repository';
export {
  AnomaliesRepository,
  type Anomaly,
  type AnomalyPosition,
  type AnomalyQuery,
} from './anomalies/anomalies.repository';
export { deleteExpiredAnomalies } from './anomalies/anomalies.retention';
export { type AnomalyRow, anomalyUpserts, upsertAnomalies } from './anomalies/anomalies.writer';
export { API_KEY_NAME, API_SCOPES, type ApiScope, generateApiKey } from './api-keys/api-key';
export { type ApiKeyEntry, type ApiKeyGrant, ApiKeyRepository } from './api-keys/api-key.repository';
export { type ApiSession, ApiSessionRepository } from './api-keys/api-session.repository';
export { ensureLocalReadKey } from './api-keys/local-read-key';
export { BatchLease } from './batch/batch-lease';
export type { BatchRequest, BatchRun, BatchStatus, BatchStepRow } from './batch/batch-run';
export {
  BATCH_STATUSES,
  type BatchOutcome,
  type BatchRunEntry,
  type BatchRunPosition,
  BatchRunReader,
  type BatchRunsQuery,
  type BatchStepEntry,
} from './batch/batch-run.reader';
export { BatchRunRepository } from './batch/batch-run.repository';
export { type ProductMoment, ProductVersionRepository, type VersionSpan } from './catalogue/product-version.repository';
export { type ProductVersion, productVersionUpserts, upsertProductVersions } from './catalogue/product-versions.writer';
export { type DayPartitioned, dropExpiredDays } from './day-partitions/day-partitions';
export { DashboardRepository } from './dashboard/dashboard.repository';
export {
  DataQualityRepository,
  type QualityPosition,
  type QualityRange,
  type QualityTotals,
  type QualityWindow,
  type QualityWindowQuery,
} from './data-quality/data-quality.repository';
export { deleteExpiredQuality } from './data-quality/data-quality.retention';
export { type QualityRow, qualityUpserts, upsertQualityRows } from './data-quality/data-quality.writer';
export { DICTIONARY } from './dictionary/dictionary';
export { findPublicTables, type PublicTable } from './dictionary/public-tables';
export { type Chapter, type TableNotes } from './dictionary/table-notes';
export { type Inventory, type InventoryQuery, InventoryRepository } from './inventory/inventory.repository';
export {
  type LowStockAlert,
  type LowStockPosition,
  type LowStockQuery,
  LowStockRepository,
} from './inventory/low-stock.repository';
export { settleStock } from './inventory/settle-stock';
export { deleteExpiredStock } from './inventory/stock.retention';
export { insertStockGains, type StockGains, stockInserts } from './inventory/stock.writer';
export { LOW_STOCK_THRESHOLDS, type LowStockThreshold } from './inventory/thresholds';
export { claimHistory } from './lake/claim-history';
export { type LakeFile, unloggedFile } from './lake/lake-file';
export { LakeFileRepository } from './lake/lake-file.repository';
export { lakeFileInserts } from './lake/lake-files.writer';
export { LakeLedger, type LakeIntent } from './lake/lake-ledger';
export { migrate } from './migrations/migrate';
export {
  type DaySums,
  type Measure,
  MEASURES,
  NO_SALES,
  type Reconciliation,
  RECONCILIATION_STATUSES,
  type ReconciliationStatus,
} from './reconciliation/reconciliation';
export {
  type CheckedReconciliation,
  type ReconciliationPosition,
  type ReconciliationQuery,
  ReconciliationRepository,
} from './reconciliation/reconciliation.repository';
export { type StreamDays, StreamDaysRepository } from './reconciliation/stream-days.repository';
export { TextList } from './row-array/text-list';
export { type LiveSales, LiveSalesRepository, type SalesReach } from './sales/live-sales.repository';
export {
  type CategoryChoice,
  GRANULARITIES,
  type Granularity,
  type SalesPosition,
  type SalesSummary,
  type SalesWindow,
  type SalesWindowQuery,
  WINDOW_SIZE_MS,
} from './sales/sales-windows';
export { SalesRepository } from './sales/sales.repository';
export { deleteExpiredSales } from './sales/sales.retention';
export {
  type SalesPaneColumns,
  type SalesRows,
  salesUpserts,
  type SalesWindowColumns,
  upsertSalesRows,
} from './sales/sales.writer';
export {
  type AbandonedCart,
  type AbandonmentPosition,
  type AbandonmentsQuery,
  CartsRepository,
  type CartsSummary,
  type CartTime,
} from './sessions/carts.repository';
export type { CartAbandonment, SessionCart, SessionRow, Units, UserPurchase } from './sessions/session-row';
export { findSessionStates, type SessionState } from './sessions/session-states';
export {
  type FunnelGranularity,
  type FunnelQuery,
  type FunnelWindow,
  type SessionPosition,
  SessionsRepository,
  type SessionsQuery,
  type SessionSummary,
} from './sessions/sessions.repository';
export { deleteExpiredSessions } from './sessions/sessions.retention';
export {
  gatherPurchases,
  purchaseInserts,
  sessionRows,
  sessionUpserts,
  upsertSessionRows,
} from './sessions/sessions.writer';
export { deleteExpiredStoreRows } from './stores/stores.retention';
export {
  type StorePosition,
  StoresRepository,
  type StoreTotals,
  type StoreTotalsQuery,
  type StoreWindow,
  type StoreWindowQuery,
} from './stores/stores.repository';
export { type StoreRows, storeUpserts, upsertStoreRows } from './stores/stores.writer';
export { acknowledgeGaps, type LogGap } from './stream-offsets/acknowledge-gaps';
export { CommitListener, type CommitListenerOptions } from './stream-offsets/commit-listener';
export { JOB_TABLES } from './stream-offsets/job-tables';
export { findPositions, type JobPosition } from './stream-offsets/position';
export { type JobProgress, ProgressRepository } from './stream-offsets/progress.repository';
export { replayJob, type ReplayBeginning } from './stream-offsets/replay';
