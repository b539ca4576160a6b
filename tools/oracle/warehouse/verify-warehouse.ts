import { join } from 'node:path';
import type { OracleSettings } from '../settings';
import { type PublishedRuns, type ReadFiles, withPublishedRuns } from './published-runs';
import { type PublishedPart, PublishedWarehouse } from './published-warehouse';
import { WAREHOUSE_TABLES } from './warehouse-tables';
import { type CollectionComparison, WarehouseOracle } from './warehouse-oracle';

export interface WarehouseResult {
  /** Null while no run has filled it. */
  readonly version: number | null;
  readonly collections: readonly CollectionComparison[];
  /** Why something was not compared, one line each. */
  readonly notCompared: readonly string[];
  /** How much is wrong, and the first of it, one line each. */
  readonly differences: number;
  readonly firstDifferences: readonly string[];
}

const PRINTED_DIFFERENCES = 20;
const EMPTY: WarehouseResult = {
  version: null,
  collections: [],
  notCompared: [],
  differences: 0,
  firstDifferences: [],
};

/**
 * Compares the collections of the current version with the files of the lake that its runs have read.
 *
 * @throws Error if a service cannot be reached, if a file cannot be read, or if a run publishes meanwhile
 */
export function verifyWarehouse(settings: OracleSettings): Promise<WarehouseResult> {
  return withPublishedRuns(settings.postgresUrl, async (runs) => {
    if (!runs.hasAny) return EMPTY;
    const { mongodbUrl, warehouseDatabase } = settings;
    if (mongodbUrl === undefined)
      throw new Error('MONGODB_URL is not set: start the services first (npm run services -- up)');
    const warehouse = await PublishedWarehouse.open(mongodbUrl, warehouseDatabase);
    try {
      return await compareAll(settings, runs, warehouse);
    } finally {
      await warehouse.close();
    }
  });
}

async function compareAll(
  settings: OracleSettings,
  runs: PublishedRuns,
  warehouse: PublishedWarehouse,
): Promise<WarehouseResult> {
  const version = await warehouse.version();
  if (version === undefined) return concluded(null, [], [], ['warehouse: runs are done, and it has no version']);
  const collections: CollectionComparison[] = [];
  const notCompared: string[] = [];
  const faults: string[] = [];
  for (const part of await warehouse.parts()) {
    const files = await runs.filesOf(part.runId);
    if (files === undefined) {
      faults.push(`warehouse: ${part.collections.join(', ')} were made by ${part.runId}, and there is no such run`);
      continue;
    }
    faults.push(...files.unread.map((key) => `warehouse: ${part.runId} has not read ${key}, which was listed before`));
    const [gone] = files.gone;
    if (gone === undefined) collections.push(...(await comparePart(settings, warehouse, part, files)));
    else
      notCompared.push(
        `warehouse: not compared: ${part.runId} has read files that are no longer listed, such as ${gone}`,
      );
  }
  if ((await warehouse.version()) !== version)
    throw new Error('a run has published a new version meanwhile; run again');
  return concluded(version, collections, notCompared, faults);
}

async function comparePart(
  { spillFolder, lakeRoot, factSalesDays }: OracleSettings,
  warehouse: PublishedWarehouse,
  { analysisDate, collections }: PublishedPart,
  { keys }: ReadFiles,
): Promise<CollectionComparison[]> {
  const paths = (own: readonly string[]) => own.map((key) => join(lakeRoot, key));
  const { transactions, customer_events, product_catalog } = keys;
  const files = {
    transactions: paths(transactions),
    customer_events: paths(customer_events),
    product_catalog: paths(product_catalog),
  };
  const oracle = await WarehouseOracle.open(spillFolder, { files, analysisDate, factSalesDays });
  try {
    const compared: CollectionComparison[] = [];
    for (const table of WAREHOUSE_TABLES) {
      if (!collections.includes(table.collection)) continue;
      compared.push(await oracle.compare(table, warehouse.rows(table, analysisDate)));
    }
    return compared;
  } finally {
    await oracle.close();
  }
}

function concluded(
  version: number | null,
  collections: readonly CollectionComparison[],
  notCompared: readonly string[],
  faults: readonly string[],
): WarehouseResult {
  const differences = collections.reduce((sum, one) => sum + one.differences, faults.length);
  const lines = [...faults, ...collections.flatMap(({ first }) => first)];
  return { version, collections, notCompared, differences, firstDifferences: lines.slice(0, PRINTED_DIFFERENCES) };
}

export function describeWarehouse(result: WarehouseResult): string[] {
  const { version, collections, notCompared, differences, firstDifferences } = result;
  if (version === null && differences === 0) return ['warehouse: empty, no run has filled it yet'];
  const more = differences - firstDifferences.length;
  return [
    ...collections.map((one) => `${one.collection}: ${one.rows} rows compared, ${one.differences} differ`),
    ...notCompared,
    ...firstDifferences,
    ...(more > 0 ? [`… and ${more} more`] : []),
    differences === 0 ? 'no difference in the warehouse' : `${differences} differences in the warehouse`,
  ];
}
