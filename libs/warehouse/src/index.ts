export {
  COLLECTION_NAMES,
  type CollectionDefinition,
  type CollectionName,
  COLLECTIONS,
  definitionOf,
  storedName,
} from './collections/collections';
export { type ColumnKind, resultColumn, type ResultRow, type ResultValue } from './collections/column';
export { decimalOf } from './collections/decimal';
export { CollectionWriter } from './load/collection-writer';
export { WarehouseReader, type WarehouseQuery, type WarehouseRow } from './read/warehouse-reader';
export { type CollectionState, FencedError, type Version } from './versions/version';
export { type BegunVersion, WarehouseVersions } from './versions/warehouse-versions';
