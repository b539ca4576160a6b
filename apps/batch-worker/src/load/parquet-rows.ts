import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { DuckDBDateValue, DuckDBListValue, DuckDBTimestampTZValue } from '@duckdb/node-api';
import type { ResultRow, ResultValue } from '@globalmart/warehouse';

const DAY_MS = 86_400_000;
const US_PER_MS = 1_000n;

/** The rows of a query, a chunk in memory at a time: days and times in ms since the epoch, 64-bit numbers as numbers. */
export async function* readRows(connection: DuckDBConnection, sql: string): AsyncGenerator<ResultRow> {
  const result = await connection.stream(sql);
  const names = result.columnNames();
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const columns = chunk.getColumns();
    for (let at = 0; at < chunk.rowCount; at++) {
      const row: Record<string, ResultValue> = {};
      for (let column = 0; column < names.length; column++) {
        row[names[column] as string] = plain(columns[column]?.[at] ?? null);
      }
      yield row;
    }
  }
}

function plain(value: DuckDBValue): ResultValue {
  switch (typeof value) {
    case 'bigint':
      return Number(value);
    case 'string':
    case 'number':
    case 'boolean':
      return value;
  }
  if (value === null) return null;
  if (value instanceof DuckDBDateValue) return value.days * DAY_MS;
  if (value instanceof DuckDBTimestampTZValue) return Number(value.micros / US_PER_MS);
  if (value instanceof DuckDBListValue) return value.items.map(String);
  throw new TypeError(`no column of a result may hold ${value.constructor.name}`);
}
