import { type ColumnType, LINE_COLUMN_TYPES } from '@globalmart/lake';
import { relative } from 'node:path';
import calendar from '../../sql/spark/calendar.sql';
import lakeTransactionLines from '../../sql/spark/lake_transaction_lines.sql';
import prelude from '../../sql/spark/prelude.sql';
import { type Dialect, topicFolderOf } from './dialect';

const TYPES: Readonly<Record<Exclude<ColumnType['kind'], 'lines'>, string>> = {
  text: 'STRING',
  word: 'STRING',
  integer: 'INT',
  bigint: 'BIGINT',
  number: 'DOUBLE',
  flag: 'BOOLEAN',
  time: 'TIMESTAMP',
  day: 'DATE',
  texts: 'ARRAY<STRING>',
};

export const SPARK: Dialect = {
  prelude,
  calendar,
  lakeTransactionLines,
  typeOf,
  view: (name, select) => `CREATE TEMPORARY VIEW ${name} AS ${select}`,
  table: (name, select) => `CACHE TABLE ${name} AS ${select}`,
  lakeView: (name, columns, files) => {
    const folder = topicFolderOf(files[0] ?? '');
    const keys = files.map((file) => relative(folder, file)).join(',');
    const typed = columns.map((column) => `"${column.name}" ${column.type}`).join(', ');
    const options = `path ${sparkText(`${globbed(folder)}/{${keys}}`)}, basePath ${sparkText(sparkPath(folder))}`;
    return `CREATE TEMPORARY VIEW ${name} (${typed}) USING parquet OPTIONS (${options})`;
  },
  resultView: (name, file) => `CREATE TEMPORARY VIEW ${name} USING parquet OPTIONS (path ${sparkText(globbed(file))})`,
};

/** A text as a literal of Spark's SQL, where a backslash escapes. */
export function sparkText(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

/** A path of this machine as Spark wants it, whose own file system may be another one. */
export function sparkPath(path: string): string {
  return `file://${path}`;
}

/** Where Spark expects a pattern. */
function globbed(path: string): string {
  return sparkPath(path).replace(/[{}[\]*?\\]/g, '\\$&');
}

function typeOf({ kind }: ColumnType): string {
  if (kind !== 'lines') return TYPES[kind];
  return `ARRAY<STRUCT<${LINE_COLUMN_TYPES.map((column) => `${column.name}: ${typeOf(column)}`).join(', ')}>>`;
}
