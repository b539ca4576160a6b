import type { DuckDBConnection } from '@duckdb/node-api';
import { columnTypes, LINE_COLUMN_TYPES, sqlText } from '@globalmart/lake';
import { BATCH_TOPICS, type BatchInputs, type BatchTopic } from './batch-engine';

/** So many at a time are few enough for any memory. */
const FILES_AT_ONCE = 1_000;

/**
 * Looks at the end of every file of the lake, where its columns are. Spark would leave out a file that is gone, and fill columns
 * that a file does not have with nulls.
 * @throws Error naming a file that is gone, broken, or has not all columns of its topic
 */
export async function checkLakeFiles(connection: DuckDBConnection, files: BatchInputs['files']): Promise<void> {
  for (const topic of BATCH_TOPICS) {
    for (let at = 0; at < files[topic].length; at += FILES_AT_ONCE) {
      const some = files[topic].slice(at, at + FILES_AT_ONCE);
      const [missing] = (await connection.runAndReadAll(missingColumns(topic, some))).getRows();
      if (missing === undefined) continue;
      throw new Error(`${String(missing[0])} has no column ${String(missing[1])} of ${topic}`);
    }
  }
}

function missingColumns(topic: BatchTopic, files: readonly string[]): string {
  const lines = topic === 'transactions' ? LINE_COLUMN_TYPES : [];
  const names = [...columnTypes(topic), ...lines].map(({ name }) => `(${sqlText(name)})`).join(', ');
  const list = files.map(sqlText).join(', ');
  return `
    WITH found AS (SELECT file_name, name FROM parquet_schema([${list}]))
    SELECT file_name, name FROM (SELECT DISTINCT file_name FROM found) CROSS JOIN (VALUES ${names}) AS needed(name)
    EXCEPT SELECT file_name, name FROM found
    ORDER BY file_name, name LIMIT 1`;
}
