import type { EventTopic } from '@globalmart/contracts';
import { columnTypes } from '../layout/columns';
import { sqlText } from './open-duckdb';

/**
 * A SELECT in DuckDB's SQL of all rows of these files of one topic, with the columns and types of the layout, also where there
 * is no file.
 *
 * @param paths on this machine, as `LakeStore.open` gives them
 */
export function selectRows(topic: EventTopic, paths: readonly string[]): string {
  const columns = columnTypes(topic);
  if (paths.length === 0) {
    return `SELECT ${columns.map(({ name, type }) => `NULL::${type} AS "${name}"`).join(', ')} WHERE false`;
  }
  // The day is a column of the folder's name, and not one of the rows.
  const files = `read_parquet([${paths.map(sqlText).join(', ')}], hive_partitioning = false)`;
  return `SELECT ${columns.map(({ name, type }) => `"${name}"::${type} AS "${name}"`).join(', ')} FROM ${files}`;
}
