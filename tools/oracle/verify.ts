import { DEFAULT_ENV_FILE, readEnvFile } from '@globalmart/platform';
import { describeLake, type LakeResult, verifyLake } from './lake/verify-lake';
import { describeQuality } from './quality/describe-quality';
import { type QualityResult, verifyQuality } from './quality/verify-quality';
import { oracleSettings } from './settings';
import {
  type LogResult,
  verify as verifyTables,
  type VerifyOptions,
  type VerifyResult as TablesResult,
} from './verify-tables';
import { describeWarehouse, verifyWarehouse, type WarehouseResult } from './warehouse/verify-warehouse';

export type { VerifyOptions } from './verify-tables';

/** `ok` and `differences` are of everything; what the jobs `quality` and `lake` and the batch have left is beside the tables. */
export interface VerifyResult extends TablesResult {
  quality: QualityResult;
  lake: LakeResult;
  warehouse: WarehouseResult;
}

/**
 * Compares all that the jobs have written with the logs it was made from, and the warehouse with the lake.
 *
 * @throws Error if a service cannot be reached, or if a log is not the one the results came from
 */
export async function verify(options: VerifyOptions): Promise<VerifyResult> {
  const tables = await verifyTables(options);
  const settings = oracleSettings(options.env, options.prefix);
  const quality = await verifyQuality(settings);
  describeQuality(quality).forEach((line) => options.log?.(line));
  const lake = await verifyLake(settings);
  describeLake(lake).forEach((line) => options.log?.(line));
  const warehouse = await verifyWarehouse(settings);
  describeWarehouse(warehouse).forEach((line) => options.log?.(line));
  const differences = tables.differences + quality.differences + lake.differences + warehouse.differences;
  return { ...tables, quality, lake, warehouse, differences, ok: differences === 0 };
}

const USAGE = `npm run verify

Compares the tables in Postgres, the dead letters in Kafka and the files of the lake with the events they were made from, and the
collections of the warehouse with the files of the lake.
Exit code 0: no difference; 1: there are differences; 2: could not compare.`;

function logSummary({ verdicts, invalidByReason, partitions, comparedFromMs }: LogResult): Record<string, unknown> {
  return {
    verdicts,
    invalid_by_reason: invalidByReason,
    next_offsets: Object.fromEntries(partitions.map((p) => [p.partition, Number(p.nextOffset)])),
    compared_from: comparedFromMs === null ? null : new Date(comparedFromMs).toISOString(),
  };
}

function summary(result: VerifyResult): Record<string, unknown> {
  return {
    verify: 'tables',
    ok: result.ok,
    differences: result.differences,
    records: result.records,
    logs: Object.fromEntries(Object.entries(result.logs).map(([topic, log]) => [topic, logSummary(log)])),
    rows: {
      ...Object.fromEntries(result.tables.map(({ table, rowsCompared }) => [table, rowsCompared])),
      product_versions: result.catalogue.compared,
      data_quality: result.quality.rowsCompared,
    },
    dead_letters: result.quality.deadLetters,
    lake: { files: result.lake.files, rows: result.lake.rows },
    warehouse: Object.fromEntries(result.warehouse.collections.map(({ collection, rows }) => [collection, rows])),
    seconds: result.seconds,
  };
}

async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    console.log(USAGE);
    return 0;
  }
  const file = process.env.GLOBALMART_ENV_FILE ?? DEFAULT_ENV_FILE;
  try {
    const result = await verify({ env: { ...readEnvFile(file), ...process.env }, log: (line) => console.log(line) });
    console.log(JSON.stringify(summary(result)));
    return result.ok ? 0 : 1;
  } catch (error) {
    console.error(`verify: ${(error as Error).message}`);
    console.log(JSON.stringify({ verify: 'tables', ok: false, error: (error as Error).message }));
    return 2;
  }
}

if (process.argv[1] === __filename) {
  void main().then((code) => {
    process.exitCode = code;
  });
}
