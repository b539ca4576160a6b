import type { DuckDBConnection } from '@duckdb/node-api';
import { columnTypes, sqlText } from '@globalmart/lake';
import calendar from '../../sql/duckdb/calendar.sql';
import lakeCustomers from '../../sql/duckdb/lake_customers.sql';
import lakeProducts from '../../sql/duckdb/lake_products.sql';
import lakeTransactionLines from '../../sql/duckdb/lake_transaction_lines.sql';
import lakeTransactions from '../../sql/duckdb/lake_transactions.sql';
import prelude from '../../sql/duckdb/prelude.sql';
import customers from '../../sql/views/customers.sql';
import lateRepeats from '../../sql/views/late_repeats.sql';
import products from '../../sql/views/products.sql';
import transactionLines from '../../sql/views/transaction_lines.sql';
import transactions from '../../sql/views/transactions.sql';
import { REFERENCE_TABLES, selectOf } from '../results/reference-data';
import { BATCH_TOPICS, type BatchInputs, type BatchTopic } from './batch-engine';

/** What the SQL of results reads, on top of the lake's files; typed also where there are none. */
export async function prepareViews(connection: DuckDBConnection, inputs: BatchInputs): Promise<void> {
  const view = (name: string, select: string) => connection.run(`CREATE VIEW ${name} AS ${select}`);
  await connection.run(prelude);
  for (const table of REFERENCE_TABLES) await connection.run(`CREATE TABLE ${table.name} AS ${selectOf(table)}`);
  await view('analysis', analysisOf(inputs));
  await view('previous_rfm', previousRfmOf(inputs));
  for (const topic of BATCH_TOPICS) await view(`lake_of_${topic}`, filesOf(topic, inputs.files[topic]));
  await view('lake_transactions', lakeTransactions);
  await view('lake_transaction_lines', lakeTransactionLines);
  await view('lake_customers', lakeCustomers);
  await view('lake_products', lakeProducts);
  await connection.run(`CREATE TABLE late_repeats AS ${lateRepeats}`);
  await view('transactions', transactions);
  await view('transaction_lines', transactionLines);
  await view('customers', customers);
  await view('products', products);
  await connection.run(`CREATE TABLE calendar AS ${calendar}`);
}

function analysisOf({ analysisDate, previousRfm, factSalesDays }: BatchInputs): string {
  const previous = previousRfm === undefined ? 'NULL' : sqlText(previousRfm.analysisDate);
  return `SELECT CAST(${sqlText(analysisDate)} AS DATE) AS analysis_date, CAST(${previous} AS DATE) AS previous_date,
    CAST(${factSalesDays} AS INTEGER) AS fact_sales_days`;
}

function previousRfmOf({ previousRfm }: BatchInputs): string {
  return previousRfm === undefined
    ? 'SELECT CAST(NULL AS VARCHAR) AS user_id, CAST(NULL AS VARCHAR) AS rfm_segment WHERE FALSE'
    : `SELECT user_id, rfm_segment FROM read_parquet(${sqlText(previousRfm.file)})`;
}

/** The day is in the path, so that it costs nothing to read, and days that do not count are not opened. */
function filesOf(topic: BatchTopic, files: readonly string[]): string {
  const columns = [...columnTypes(topic), { name: 'dt', type: 'DATE' }];
  if (files.length === 0) {
    return `SELECT ${columns.map(({ name, type }) => `CAST(NULL AS ${type}) AS "${name}"`).join(', ')} WHERE FALSE`;
  }
  return `SELECT ${columns.map(({ name, type }) => `CAST(${topic}."${name}" AS ${type}) AS "${name}"`).join(', ')}
    FROM read_parquet([${files.map(sqlText).join(', ')}], hive_partitioning = true, hive_types = {'dt': DATE}) AS ${topic}`;
}
