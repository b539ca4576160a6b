import { type ColumnType, columnTypes } from '@globalmart/lake';
import lakeCustomers from '../../sql/lake/lake_customers.sql';
import lakeProducts from '../../sql/lake/lake_products.sql';
import lakeTransactions from '../../sql/lake/lake_transactions.sql';
import customers from '../../sql/views/customers.sql';
import lateRepeats from '../../sql/views/late_repeats.sql';
import products from '../../sql/views/products.sql';
import transactionLines from '../../sql/views/transaction_lines.sql';
import transactions from '../../sql/views/transactions.sql';
import { dirname } from 'node:path';
import { REFERENCE_TABLES, selectOf } from '../results/reference-data';
import { BATCH_TOPICS, type BatchInputs, type BatchTopic } from './batch-engine';

/** A column of the lake in an engine's words. */
export interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

/** What engines say differently. */
export interface Dialect {
  /** Statements that make days_between, add_days and div_round. */
  readonly prelude: string;
  readonly calendar: string;
  readonly lakeTransactionLines: string;
  typeOf(column: ColumnType): string;
  /** A statement that gives a SELECT a name. */
  view(name: string, select: string): string;
  /** The same, for what is computed once and read often. */
  table(name: string, select: string): string;
  /** A statement that names the rows of Parquet files, at least one, of one topic's folder; their day, `dt`, is in their path. */
  lakeView(name: string, columns: readonly TypedColumn[], files: readonly string[]): string;
  /** A statement that names the rows of a result. */
  resultView(name: string, file: string): string;
}

/** Statements that make what the SQL of results reads, on top of the lake's files; typed also where there are none. */
export function prepareStatements(dialect: Dialect, inputs: BatchInputs): string[] {
  return [
    ...statementsOf(dialect.prelude),
    ...REFERENCE_TABLES.map((table) => dialect.view(table.name, selectOf(table))),
    dialect.view('analysis', analysisOf(inputs)),
    previousRfm(dialect, inputs),
    ...BATCH_TOPICS.flatMap((topic) => lakeViews(dialect, topic, inputs.files[topic])),
    dialect.view('lake_transactions', lakeTransactions),
    dialect.view('lake_transaction_lines', dialect.lakeTransactionLines),
    dialect.view('lake_customers', lakeCustomers),
    dialect.view('lake_products', lakeProducts),
    dialect.table('late_repeats', lateRepeats),
    dialect.view('transactions', transactions),
    dialect.view('transaction_lines', transactionLines),
    dialect.view('customers', customers),
    dialect.view('products', products),
    dialect.table('calendar', dialect.calendar),
  ];
}

function statementsOf(script: string): string[] {
  return script.split(';').filter((statement) => statement.trim() !== '');
}

function analysisOf({ analysisDate, previousRfm, factSalesDays }: BatchInputs): string {
  const previous = previousRfm === undefined ? 'NULL' : `'${previousRfm.analysisDate}'`;
  return `SELECT CAST('${analysisDate}' AS DATE) AS analysis_date, CAST(${previous} AS DATE) AS previous_date,
    CAST(${factSalesDays} AS INTEGER) AS fact_sales_days`;
}

function previousRfm(dialect: Dialect, { previousRfm }: BatchInputs): string {
  if (previousRfm !== undefined) return dialect.resultView('previous_rfm', previousRfm.file);
  return dialect.view('previous_rfm', noRows(['user_id', 'rfm_segment'].map((name) => ({ name, type: 'STRING' }))));
}

/** Files of the lake, and those that were made of it, lie in folders of their own, and an engine reads one folder as a whole. */
function lakeViews(dialect: Dialect, topic: BatchTopic, files: readonly string[]): string[] {
  const name = `lake_of_${topic}`;
  const columns = columnTypes(topic).map((column) => ({ name: column.name, type: dialect.typeOf(column) }));
  const withDay = [...columns, { name: 'dt', type: 'DATE' }];
  const folders = [...new Set(files.map(topicFolderOf))];
  const parts = folders.map((folder, at) => {
    const own = files.filter((file) => topicFolderOf(file) === folder);
    return { name: `${name}_${at}`, view: dialect.lakeView(`${name}_${at}`, withDay, own) };
  });
  const rows = parts.map((part) => `SELECT * FROM ${part.name}`);
  return [...parts.map(({ view }) => view), dialect.view(name, rows.join(' UNION ALL ') || noRows(withDay))];
}

/** Files lie in the folders of their days, and those in that of the topic. */
export function topicFolderOf(file: string): string {
  return dirname(dirname(file));
}

function noRows(columns: readonly TypedColumn[]): string {
  return `SELECT ${columns.map(({ name, type }) => `CAST(NULL AS ${type}) AS "${name}"`).join(', ')} WHERE FALSE`;
}
