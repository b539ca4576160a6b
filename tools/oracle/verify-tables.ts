import { createKafka, createLogger } from '@globalmart/platform';
import {
  allVersions,
  type CatalogueResult,
  Categories,
  compareVersions,
  describeCatalogue,
  readCatalogue,
} from './catalogue/catalogue';
import { comparableFromMs } from './comparable-range';
import { compareTable, firstDifferences, type Difference, type TableComparison } from './compare-tables';
import { JOB_TOPICS } from './compared-table';
import { COMPARED_TABLES, computeExpectedTables } from './expected-tables';
import { fillLedger, type LogRead } from './fill-ledger';
import { Ledger, queryRows } from './ledger';
import { copyPublishedTables } from './published-tables';
import { READ_TOPICS, type ReadTopic } from './read-event';
import { describeResult } from './report';
import { oracleSettings, type Env } from './settings';

const PRINTED_DIFFERENCES = 20;

export interface VerifyOptions {
  /** KAFKA_BROKERS and POSTGRES_OWNER_URL; WATERMARK_DELAY_MS, COUNTRIES and KAFKA_TOPIC_PREFIX have defaults. */
  env: Env;
  /** Instead of KAFKA_TOPIC_PREFIX. */
  prefix?: string;
  log?: (line: string) => void;
}

/** One topic's log as far as jobs have read it. */
export interface LogResult extends LogRead {
  verdicts: Record<'valid' | 'duplicate' | 'late' | 'invalid', number>;
  /** 0 where the log still starts at 0; null if nothing can be compared. */
  comparedFromMs: number | null;
}

export interface VerifyResult {
  ok: boolean;
  /** Rows that differ, in all tables. */
  differences: number;
  firstDifferences: Difference[];
  tables: TableComparison[];
  catalogue: CatalogueResult;
  logs: Record<ReadTopic, LogResult>;
  /** Of all logs. */
  records: number;
  seconds: number;
}

/**
 * Compares the tables with what the logs up to their jobs' offsets say they should be.
 *
 * @throws Error if a service cannot be reached, or if a log is not the one the tables came from
 */
export async function verify({ env, prefix, log = () => undefined }: VerifyOptions): Promise<VerifyResult> {
  const startedMs = Date.now();
  const settings = oracleSettings(env, prefix);
  const ledger = await Ledger.open(settings.spillFolder);
  try {
    const { positions, unsettled, versions } = await copyPublishedTables(settings.postgresUrl, ledger.sql);
    // Standard output ends with the result alone.
    const logger = createLogger({ name: 'oracle', level: 'warn', destination: process.stderr });
    const kafka = createKafka({ brokers: settings.brokers, clientId: 'globalmart-oracle', logger });
    const catalogueLog = await readCatalogue(kafka, settings.topicPrefix, versions);
    const catalogue = compareVersions(catalogueLog, versions);
    const known = allVersions(catalogueLog, versions);
    known.forEach((version) => ledger.addVersion(version));
    const categories = new Categories(known);
    const read = await fillLedger({ ledger, kafka, categories, settings, positions, log });
    await computeExpectedTables(ledger.sql, settings, positions);

    const logs = await judgedLogs(ledger, read);
    const tables: TableComparison[] = [];
    const settled = COMPARED_TABLES.filter(({ name }) => !unsettled.has(name));
    for (const table of settled) {
      const fromMs = Math.max(...JOB_TOPICS[table.job].map((topic) => logs[topic].comparedFromMs ?? Infinity));
      tables.push(await compareTable(ledger.sql, table, fromMs));
    }
    for (const table of unsettled) {
      tables.push({ table, rowsCompared: 0, rowsLeftOut: 0, differing: 0, isUnsettled: true });
    }
    const differences = tables.reduce((sum, { differing }) => sum + differing, catalogue.differing);
    const result: VerifyResult = {
      ok: differences === 0,
      differences,
      firstDifferences: await firstDifferences(ledger.sql, settled, PRINTED_DIFFERENCES),
      tables,
      catalogue,
      logs,
      records: sum(Object.values(read).map(({ records }) => records)),
      seconds: (Date.now() - startedMs) / 1000,
    };
    [...describeCatalogue(catalogue), ...describeResult(result)].forEach(log);
    return result;
  } finally {
    await ledger.close();
  }
}

async function judgedLogs({ sql }: Ledger, read: Record<ReadTopic, LogRead>): Promise<VerifyResult['logs']> {
  const logs = READ_TOPICS.map(async (topic): Promise<[ReadTopic, LogResult]> => {
    const rows = await queryRows(sql, `SELECT verdict, count(*) AS records FROM ${topic} GROUP BY verdict`);
    const count = (verdict: string) => Number(rows.find((row) => row.verdict === verdict)?.records ?? 0);
    const { invalidByReason, partitions } = read[topic];
    const ofEachOther = { valid: count('valid'), duplicate: count('duplicate'), late: count('late') };
    const fromMs = await comparableFromMs(sql, topic, partitions);
    return [
      topic,
      {
        ...read[topic],
        verdicts: { ...ofEachOther, invalid: sum(Object.values(invalidByReason)) },
        comparedFromMs: Number.isFinite(fromMs) ? fromMs : null,
      },
    ];
  });
  return Object.fromEntries(await Promise.all(logs)) as VerifyResult['logs'];
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
