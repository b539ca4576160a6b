import { sqlText } from '@globalmart/lake';
import calendar from '../../sql/duckdb/calendar.sql';
import lakeTransactionLines from '../../sql/duckdb/lake_transaction_lines.sql';
import prelude from '../../sql/duckdb/prelude.sql';
import type { Dialect } from './dialect';
import { readResult } from './result-file';

export const DUCKDB: Dialect = {
  prelude,
  calendar,
  lakeTransactionLines,
  typeOf: ({ type }) => type,
  view: (name, select) => `CREATE VIEW ${name} AS ${select}`,
  table: (name, select) => `CREATE TABLE ${name} AS ${select}`,
  // The day costs nothing to read this way, and days that do not count are not opened.
  lakeView: (name, columns, files) => {
    const typed = columns.map((column) => `CAST(${name}_files."${column.name}" AS ${column.type}) AS "${column.name}"`);
    const list = files.map(sqlText).join(', ');
    return `CREATE VIEW ${name} AS SELECT ${typed.join(', ')}
      FROM read_parquet([${list}], hive_partitioning = true, hive_types = {'dt': DATE}) AS ${name}_files`;
  },
  resultView: (name, file) => `CREATE VIEW ${name} AS SELECT * FROM ${readResult(file)}`,
};
