import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { openDuckDb } from '@globalmart/lake';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ColumnAppender } from '../../oracle/column-appender';
import type { ImportRow } from '../read/row-reader';

const MEMORY = '256MB';
const TABLE = `
CREATE TABLE import_rows (
  order_id VARCHAR NOT NULL, line BIGINT NOT NULL, customer VARCHAR, time_ms BIGINT, product VARCHAR, quantity BIGINT,
  cents BIGINT, country VARCHAR, payment_method VARCHAR, category VARCHAR
)`;
/** Rows at fault have no time, and neither has an order of nothing else. */
const ROWS = `
SELECT order_id, line, customer, time_ms, product, quantity, cents, country, payment_method, category
FROM (
  SELECT *, min(time_ms) OVER of_order AS order_time, min(line) OVER of_order AS order_line
  FROM import_rows WINDOW of_order AS (PARTITION BY order_id)
)
ORDER BY order_time NULLS FIRST, order_line, line`;
const DAYS = `
SELECT DISTINCT strftime(make_timestamp(order_time * 1000), '%Y-%m-%d') AS day
FROM (SELECT min(time_ms) AS order_time FROM import_rows GROUP BY order_id)
WHERE order_time IS NOT NULL ORDER BY day`;

/** The rows of an order in the order of the file; undefined in place of one at fault. */
export type OrderRows = readonly { readonly line: number; readonly row: ImportRow | undefined }[];

/** The rows of a file of any size, until they have been brought into the order of event time. What memory does not hold is on disk. */
export class RowStaging {
  private appender: ColumnAppender | undefined;
  private rows = 0;

  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    private readonly folder: string,
  ) {}

  /** @param root where a folder of its own is made, for what does not fit into memory */
  static async open(root: string): Promise<RowStaging> {
    await mkdir(root, { recursive: true });
    const folder = await mkdtemp(join(root, 'import-'));
    const instance = await openDuckDb({ memoryLimit: MEMORY, threads: 2, spillFolder: folder });
    const connection = await instance.connect();
    await connection.run(TABLE);
    const staging = new RowStaging(instance, connection, folder);
    staging.appender = await ColumnAppender.open(connection, 'import_rows');
    return staging;
  }

  add({ order, line, customer, timeMs, product, quantity, cents, country, paymentMethod, category }: ImportRow): void {
    this.rows += 1;
    const numbers = [timeMs, quantity, cents].map(BigInt);
    const [time, units, money] = numbers;
    const values = [customer, time, product, units, money, country, paymentMethod, category];
    this.appender?.append(order, BigInt(line), ...values.map((value) => value ?? null));
  }

  /** A row at fault, so that its order is known not to be whole. */
  addFault(order: string, line: number): void {
    this.rows += 1;
    this.appender?.append(order, BigInt(line));
  }

  /** No further rows. */
  finish(): void {
    this.appender?.close();
    this.appender = undefined;
  }

  /** The UTC days of the orders, YYYY-MM-DD. */
  async days(): Promise<string[]> {
    const reader = await this.connection.runAndReadAll(DAYS);
    return reader.getRowsJson().map(([day]) => day as string);
  }

  /** Orders by event time: that of their first row, then by line. Nothing else can be asked meanwhile. */
  async *orders(): AsyncIterable<OrderRows> {
    let order: { readonly line: number; readonly row: ImportRow | undefined }[] = [];
    let orderId: unknown;
    let rowsRead = 0;
    const result = await this.connection.stream(ROWS);
    for await (const rows of result.yieldRows()) {
      rowsRead += rows.length;
      for (const values of rows) {
        if (values[0] !== orderId && order.length > 0) {
          yield order;
          order = [];
        }
        orderId = values[0];
        order.push(stagedRow(values));
      }
    }
    // DuckDB ends a result early, without a word, when its connection is asked something else.
    if (rowsRead !== this.rows) throw new Error(`only ${rowsRead} of ${this.rows} rows came back from DuckDB`);
    if (order.length > 0) yield order;
  }

  async close(): Promise<void> {
    this.finish();
    this.connection.closeSync();
    this.instance.closeSync();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function stagedRow(values: readonly unknown[]): OrderRows[number] {
  const [order, line, customer, timeMs, product, quantity, cents, country, paymentMethod, category] = values;
  if (timeMs === null) return { line: Number(line), row: undefined };
  const row = {
    line: Number(line),
    order: String(order),
    customer: String(customer),
    timeMs: Number(timeMs),
    product: String(product),
    quantity: Number(quantity),
    cents: Number(cents),
    country: String(country),
    paymentMethod: String(paymentMethod),
    category: category as string | null,
  };
  return { line: row.line, row };
}
