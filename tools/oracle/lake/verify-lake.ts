import { createKafka, createLogger } from '@globalmart/platform';
import { allVersions, Categories, readCatalogue } from '../catalogue/catalogue';
import { judgeEvent, type QualityTopic } from '../judge-event';
import type { PartitionSpan } from '../partition-reading';
import type { OracleSettings } from '../settings';
import { readLog } from '../transactions-log';
import { judgeByItself, type LogRecord } from '../valid-by-itself';
import { LakeOracle } from './lake-oracle';
import { readPublishedLake } from './published-lake';

export interface LakeResult {
  files: number;
  /** Rows in them. */
  rows: number;
  /** How much is wrong, and the first of it, one line each. */
  differences: number;
  firstDifferences: string[];
}

const PRINTED_DIFFERENCES = 20;

/**
 * Compares the listed files of the lake with the six logs up to the offsets of the job `lake`: every valid and every late record
 * once, under its day; of transactions every column.
 *
 * @throws Error if a service cannot be reached, if a listed file cannot be read, or if the logs are not those it came from
 */
export async function verifyLake(settings: OracleSettings): Promise<LakeResult> {
  const { files, nextOffsets, versions } = await readPublishedLake(settings.postgresUrl, settings.lakeRoot);
  const logger = createLogger({ name: 'oracle', level: 'warn', destination: process.stderr });
  const kafka = createKafka({ brokers: settings.brokers, clientId: 'globalmart-oracle', logger });
  const categories = new Categories(allVersions(await readCatalogue(kafka, settings.topicPrefix, versions), versions));
  const oracle = await LakeOracle.open(settings.spillFolder);
  try {
    const { topicPrefix, countries } = settings;
    const readTopic = async (topic: QualityTopic, partitions: ReadonlyMap<number, bigint>) => {
      const onRecord = (partition: number, offset: bigint, record: LogRecord): void =>
        take(oracle, { topic, partition, offset, record, countries, categories });
      const reading = {
        kafka,
        topic: topicPrefix + topic,
        groupPrefix: topicPrefix,
        nextOffsets: partitions,
        onRecord,
      };
      return [topic, await readLog(reading)] as const;
    };
    const spans = await Promise.all([...nextOffsets].map(([topic, partitions]) => readTopic(topic, partitions)));
    await oracle.judge(settings.watermarkDelayMs, files);
    const differences = [
      ...(await oracle.differingFiles(files)),
      ...(await differingRows(oracle, spans)),
      ...(await oracle.differingSales(files)),
    ];
    return {
      files: files.length,
      rows: files.reduce((sum, { rows }) => sum + rows, 0),
      differences: differences.length,
      firstDifferences: differences.slice(0, PRINTED_DIFFERENCES),
    };
  } finally {
    await oracle.close();
  }
}

export function describeLake({ files, rows, differences, firstDifferences }: LakeResult): string[] {
  const more = differences - firstDifferences.length;
  return [
    `lake: ${rows} rows in ${files} files`,
    ...firstDifferences,
    ...(more > 0 ? [`… and ${more} more`] : []),
    differences === 0 ? 'no difference in the lake' : `${differences} differences`,
  ];
}

async function differingRows(
  oracle: LakeOracle,
  spans: readonly (readonly [QualityTopic, readonly PartitionSpan[]])[],
): Promise<string[]> {
  const differences: string[] = [];
  for (const [topic, own] of spans) {
    for (const span of own) {
      const from = await oracle.comparableFrom(topic, span);
      if (from === null) continue;
      differences.push(...(await oracle.differingRows(topic, span.partition, from, span.nextOffset)));
    }
  }
  return differences;
}

interface Taken {
  topic: QualityTopic;
  partition: number;
  offset: bigint;
  record: LogRecord;
  countries: ReadonlySet<string>;
  categories: Categories;
}

function take(oracle: LakeOracle, { topic, partition, offset, record, countries, categories }: Taken): void {
  const { appendTimeMs: appendMs } = record;
  const place = { topic, partition, offset, appendMs };
  if (topic !== 'transactions') {
    const judged = judgeEvent(topic, record, countries);
    if (!judged.valid) return;
    const { id, eventTimeMs } = judged;
    oracle.add({ ...place, event: id === null || eventTimeMs === null ? null : { id, timeMs: eventTimeMs } });
    return;
  }
  const judged = judgeByItself(record, countries);
  if (!judged.valid) return;
  const { transaction: sale } = judged;
  for (const line of sale.lines) line.category ??= categories.of(line.productId, appendMs);
  oracle.add({ ...place, event: { id: sale.id, timeMs: sale.eventTimeMs } });
  oracle.addSale(partition, offset, sale);
}
