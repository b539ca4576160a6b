export { HashSet } from './distinct/hash-set';
export { StreamEngine, type EngineOptions, type TaskProgress } from './engine/stream-engine';
export { DEFAULT_SETTINGS, type EngineSettings } from './engine/settings';
export { systemClock } from './engine/system-clock';
export type { EngineObserver } from './engine/observer';
export { FlushOutcomeUnknown, LogIncident, RecordsRefused, SinkUnavailable, StoreUnavailable } from './errors';
export { FAULT_POINTS, FaultPoints, type FaultPoint } from './faults/fault-points';
export { clearAbandoned, sweepFiles } from './files/clear-files';
export type { FileIntent, FileLedger, FileSink, PlannedFile } from './files/file-ports';
export { FilesAhead, type WrittenFile } from './files/files-ahead';
export type { Beginning, Claim, Cut } from './flush/cut';
export { isPassing } from './flush/postgres-error';
export { PostgresStore, type PostgresStoreOptions, type StoredJob } from './flush/postgres-store';
export type { AnyJob, Fold, Job } from './job';
export type {
  CataloguePort,
  ClockPort,
  LogRecord,
  OutgoingPort,
  ProductMoment,
  RandomPort,
  RecordBatch,
  StorePort,
  VersionSpan,
} from './ports';
export { KafkaLog, type KafkaLogOptions } from './read/kafka-log';
export { doubled } from './state/doubled';
export { KeyedState, type LoadedState, type StateKey, type StatePlaces } from './state/keyed-state';
export { hashId } from './verdict/id-hash';
export { type JudgedEvent, PartitionVerdict } from './verdict/partition-verdict';
export { windowStart } from './window/window-start';
