export {
  columnTypes,
  LAKE_COLUMNS,
  LINE_COLUMN_TYPES,
  type ColumnType,
  type LakeColumns,
  type LakeLine,
  type LakeRow,
} from './layout/columns';
export {
  dayFolder,
  type HistoryFile,
  historyDayOf,
  historyKey,
  type ImportFile,
  importKey,
  importOf,
  isStreamKey,
  parseStreamKey,
  streamKey,
  type StreamFile,
} from './layout/lake-key';
export {
  addEventOf,
  addOrigin,
  dayName,
  dayOf,
  LAKE_SOURCES,
  type LakeOrigin,
  type LakeSource,
} from './layout/lake-row';
export { openDuckDb, sqlText, type DuckDbOptions } from './parquet/open-duckdb';
export { type NewRowBuffer, openRowBuffers, type RowBuffer } from './parquet/row-buffer';
export { selectRows } from './parquet/select-rows';
export { LakeBehindError, type LakeReachOptions, type LogReach, untilLakeReaches } from './reach/lake-reach';
export { FolderStore } from './store/folder-store';
export type { LakeStore } from './store/lake-store';
export { type DayFile, FileSeries, type WholeFile } from './write/file-series';
