import { type ColumnType, columnTypes } from '@globalmart/lake';
import lakeCustomers from '../../sql/lake/lake_customers.sql';
import lakeProducts from '../../sql/lake/lake_products.sql';
import lakeTransactions from '../../sql/lake/lake_transactions.sql';
import customers from '../../sql/views/customers.sql';
import lateRepeats from '../../sql/views/late_repeats.sql';
import products from '../../sql/views/products.sql';
import transactionLines from '../../sql/views/transaction_lines.sql';
import transactions from '../../sql/views/transactions.sql';
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
  /** A statement that names the rows of Parquet files, at least one, whose day, `dt`, is in their path. */
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
    ...BATCH_TOPICS.map((topic) => lakeView(dialect, topic, inputs.files[topic])),
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

function lakeView(dialect: Dialect, topic: BatchTopic, files: readonly string[]): string {
  const name = `lake_of_${topic}`;
  const columns = columnTypes(topic).map((column) => ({ name: column.name, type: dialect.typeOf(column) }));
  const withDay = [...columns, { name: 'dt', type: 'DATE' }];
  return files.length === 0 ? dialect.view(name, noRows(withDay)) : dialect.lakeView(name, withDay, files);
}

function noRows(columns: readonly TypedColumn[]): string {
  return `SELECT ${columns.map(({ name, type }) => `CAST(NULL AS ${type}) AS "${name}"`).join(', ')} WHERE FALSE`;
}
