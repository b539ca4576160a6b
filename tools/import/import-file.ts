import { createJudge } from '@globalmart/contracts';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { ImportReport } from './import-report';
import type { Mapping } from './mapping/mapping';
import { buildOrder, type ImportOrder, type OrderOptions } from './orders/build-order';
import { RowStaging } from './orders/row-staging';
import { readRecords } from './read/records';
import { RowReader } from './read/row-reader';
import { ImportRefused, type ImportTarget } from './write/import-target';

const DIGEST_DIGITS = 8;

export interface ImportOptions {
  readonly path: string;
  readonly mapping: Mapping;
  readonly countries: readonly string[];
  readonly nowMs: number;
  /** For what does not fit into memory. */
  readonly spillFolder: string;
}

/**
 * Imports the orders of a file, those that can be used, and says what became of its rows.
 * @throws ImportRefused, MappingError where the file lacks a column, LakeBehindError: nothing is imported then
 */
export async function importFile(options: ImportOptions, target: ImportTarget): Promise<ImportReport> {
  const { mapping, countries, nowMs } = options;
  await target.prepare();
  const report = new ImportReport();
  const staging = await RowStaging.open(options.spillFolder);
  try {
    await stageRows(options, staging, report);
    const days = await staging.days();
    const { name, fields } = mapping;
    const judge = createJudge({ countries: [...countries] });
    const orders = ordersOf(staging, report, { name, amountPer: fields.amount.per, judge, nowMs });
    const first = await orders.next();
    if (first.done === true)
      throw new ImportRefused(['no order of the file can be used', ...report.lines()].join('\n'));
    await target.write(resumed(first.value, orders), days);
    return report;
  } finally {
    await staging.close();
  }
}

/** Eight hexadecimal digits of a file's content. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex').slice(0, DIGEST_DIGITS);
}

async function stageRows({ path, mapping }: ImportOptions, staging: RowStaging, report: ImportReport): Promise<void> {
  let reader = mapping.header ? undefined : new RowReader(mapping, undefined);
  for await (const record of readRecords(path, mapping.separator)) {
    if (reader === undefined) {
      reader = new RowReader(
        mapping,
        record.cells.map((cell) => cell.trim()),
      );
      continue;
    }
    report.rows += 1;
    const reading = reader.read(record);
    if (reading.ok) {
      staging.add(reading.row);
      continue;
    }
    report.reject(reading.fault, [record.line]);
    if (reading.order !== undefined) staging.addFault(reading.order, record.line);
  }
  staging.finish();
}

async function* ordersOf(
  staging: RowStaging,
  report: ImportReport,
  options: OrderOptions,
): AsyncGenerator<ImportOrder, void, undefined> {
  for await (const rows of staging.orders()) {
    const built = buildOrder(rows, options);
    if (built.ok) {
      report.accept(built.order);
      yield built.order;
      continue;
    }
    // Rows at fault are counted already.
    const lines = rows.filter(({ row }) => row !== undefined).map(({ line }) => line);
    report.reject(built.fault, lines);
  }
}

async function* resumed(first: ImportOrder, rest: AsyncIterable<ImportOrder>): AsyncIterable<ImportOrder> {
  yield first;
  yield* rest;
}
