import { createKafka, createLogger } from '@globalmart/platform';
import type { Kafka } from 'kafkajs';
import {
  type CatalogueResult,
  Categories,
  compareVersions,
  describeCatalogue,
  readCatalogue,
} from './catalogue/catalogue';
import { comparableFromMs } from './comparable-range';
import { compareTable, firstDifferences, type Difference, type TableComparison } from './compare-tables';
import { COMPARED_TABLES, computeExpectedTables, type NextOffsets, type NextOffsetsByJob } from './expected-tables';
import { Ledger, queryRows } from './ledger';
import { copyPublishedTables } from './published-tables';
import { describeResult } from './report';
import { oracleSettings, type Env, type OracleSettings } from './settings';
import { readLog } from './transactions-log';
import type { PartitionSpan } from './partition-reading';
import { judgeByItself, type InvalidReason } from './valid-by-itself';

const PRINTED_DIFFERENCES = 20;
const PROGRESS_RECORDS = 500_000;

export interface VerifyOptions {
  /** KAFKA_BROKERS and POSTGRES_OWNER_URL; WATERMARK_DELAY_MS, COUNTRIES and KAFKA_TOPIC_PREFIX have defaults. */
  env: Env;
  /** Instead of KAFKA_TOPIC_PREFIX. */
  prefix?: string;
  log?: (line: string) => void;
}

export interface VerifyResult {
  ok: boolean;
  /** Rows that differ, in all tables. */
  differences: number;
  firstDifferences: Difference[];
  tables: TableComparison[];
  catalogue: CatalogueResult;
  records: number;
  verdicts: Record<'valid' | 'duplicate' | 'late' | 'invalid', number>;
  invalidByReason: Partial<Record<InvalidReason, number>>;
  partitions: PartitionSpan[];
  /** 0 where the logs still start at 0; null if nothing can be compared. */
  comparedFromMs: number | null;
  seconds: number;
}

/**
 * Compares the tables with what the log up to their jobs' offsets says they should be.
 *
 * @throws Error if a service cannot be reached, or if the log is not the one the tables came from
 */
export async function verify({ env, prefix, log = () => undefined }: VerifyOptions): Promise<VerifyResult> {
  const startedMs = Date.now();
  const settings = oracleSettings(env, prefix);
  const ledger = await Ledger.open(settings.spillFolder);
  try {
    const { nextOffsets, versions } = await copyPublishedTables(settings.postgresUrl, ledger.sql);
    // Standard output ends with the result alone.
    const logger = createLogger({ name: 'oracle', level: 'warn', destination: process.stderr });
    const kafka = createKafka({ brokers: settings.brokers, clientId: 'globalmart-oracle', logger });
    const catalogueLog = await readCatalogue(kafka, settings.topicPrefix, versions);
    const catalogue = compareVersions(catalogueLog, versions);
    const categories = new Categories(catalogueLog, versions);
    const filling = { ledger, kafka, categories, settings, nextOffsets: furthest(nextOffsets), log };
    const { partitions, records, invalidByReason } = await fillLedger(filling);
    await computeExpectedTables(ledger.sql, settings.watermarkDelayMs, nextOffsets);

    const fromMs = await comparableFromMs(ledger.sql, partitions);
    const tables: TableComparison[] = [];
    for (const table of COMPARED_TABLES) tables.push(await compareTable(ledger.sql, table, fromMs));
    const differences = tables.reduce((sum, { differing }) => sum + differing, catalogue.differing);
    const result: VerifyResult = {
      ok: differences === 0,
      differences,
      firstDifferences: await firstDifferences(ledger.sql, PRINTED_DIFFERENCES),
      tables,
      catalogue,
      records,
      verdicts: { ...(await countVerdicts(ledger)), invalid: sum(Object.values(invalidByReason)) },
      invalidByReason,
      partitions,
      comparedFromMs: Number.isFinite(fromMs) ? fromMs : null,
      seconds: (Date.now() - startedMs) / 1000,
    };
    [...describeCatalogue(catalogue), ...describeResult(result)].forEach(log);
    return result;
  } finally {
    await ledger.close();
  }
}

interface Filling {
  ledger: Ledger;
  kafka: Kafka;
  categories: Categories;
  settings: OracleSettings;
  nextOffsets: NextOffsets;
  log: (line: string) => void;
}

async function fillLedger({
  ledger,
  kafka,
  categories,
  settings: { topicPrefix, countries },
  nextOffsets,
  log,
}: Filling): Promise<Pick<VerifyResult, 'partitions' | 'records' | 'invalidByReason'>> {
  const invalidByReason: VerifyResult['invalidByReason'] = {};
  const total = sum([...nextOffsets.values()].map(Number));
  let records = 0;
  const partitions = await readLog({
    kafka,
    topic: `${topicPrefix}transactions`,
    groupPrefix: topicPrefix,
    nextOffsets,
    onRecord: (partition, offset, record) => {
      const judgement = judgeByItself(record, countries);
      if (judgement.valid) {
        const { transaction } = judgement;
        for (const line of transaction.lines) line.category ??= categories.of(line.productId, record.appendTimeMs);
        ledger.add(partition, offset, transaction);
      } else invalidByReason[judgement.reason] = (invalidByReason[judgement.reason] ?? 0) + 1;
      if (++records % PROGRESS_RECORDS === 0) log(`read ${records} of ${total} records`);
    },
  });
  await ledger.seal();
  return { partitions, records, invalidByReason };
}

/** Up to where the log has to be read: jobs may stand at different places. */
function furthest(nextOffsets: NextOffsetsByJob): NextOffsets {
  const reached = new Map<number, bigint>();
  for (const partitions of nextOffsets.values()) {
    for (const [partition, next] of partitions) {
      if (next >= (reached.get(partition) ?? 0n)) reached.set(partition, next);
    }
  }
  return reached;
}

async function countVerdicts(ledger: Ledger): Promise<Record<'valid' | 'duplicate' | 'late', number>> {
  const rows = await queryRows(ledger.sql, 'SELECT verdict, count(*) AS records FROM judged GROUP BY verdict');
  const count = (verdict: string) => Number(rows.find((row) => row.verdict === verdict)?.records ?? 0);
  return { valid: count('valid'), duplicate: count('duplicate'), late: count('late') };
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
