import { createKafka, createLogger } from '@globalmart/platform';
import type { Kafka } from 'kafkajs';
import type { PartitionSpan } from '../partition-reading';
import { allVersions, Categories, readCatalogue } from '../catalogue/catalogue';
import type { OracleSettings } from '../settings';
import { logEnds, readLog } from '../transactions-log';
import { DeadLetters } from './dead-letters';
import { judgeEvent, type QualityTopic } from '../judge-event';
import { type NextOffsetsByTopic, readPublishedQuality } from './published-quality';
import { QualityLedger, type QualityRow } from './quality-ledger';

export interface QualityResult {
  /** Records of all six topics before the job's offsets. */
  records: number;
  rowsCompared: number;
  deadLetters: { expected: number; repeats: number };
  /** How many rows or letters are wrong, and the first of them, one line each. */
  differences: number;
  firstDifferences: string[];
}

const PRINTED_DIFFERENCES = 20;

/**
 * Compares data_quality with the six logs up to the offsets of the job `quality`, and dead_letters with the records that
 * belong there: each at least once, with its reason and its bytes, repeats only as exact repeats.
 *
 * @throws Error if a service cannot be reached, or if the logs are not those the table came from
 */
export async function verifyQuality(settings: OracleSettings): Promise<QualityResult> {
  const { rows: published, nextOffsets, versions } = await readPublishedQuality(settings.postgresUrl);
  const logger = createLogger({ name: 'oracle', level: 'warn', destination: process.stderr });
  const kafka = createKafka({ brokers: settings.brokers, clientId: 'globalmart-oracle', logger });
  // After the snapshot: by now everything that its offsets are past has been sent.
  const letters = await readDeadLetters(kafka, settings.topicPrefix);
  const categories = new Categories(allVersions(await readCatalogue(kafka, settings.topicPrefix, versions), versions));
  const ledger = await QualityLedger.open(settings.spillFolder);
  try {
    const filling = { ledger, nextOffsets, letters, categories, kafka, settings };
    const { spans, records, wrongLetters } = await fillLedger(filling);
    await ledger.judge(settings.watermarkDelayMs);
    const fromMs = new Map<string, number>();
    for (const [topic, own] of spans) fromMs.set(topic, await ledger.comparableFromMs(topic, own));

    const isComparable = ({ topic, startMs }: QualityRow) => startMs >= (fromMs.get(topic) ?? 0);
    const expected = (await ledger.expectedRows()).filter(isComparable);
    const setAside = await ledger.setAside();
    const differences = [
      ...differingRows(expected, published.filter(isComparable)),
      ...letters.faults,
      ...wrongLetters,
      ...letters.missing(setAside.filter(({ topic, appendMs }) => appendMs >= (fromMs.get(topic) ?? 0))),
      ...letters.unexpected(new Set(setAside.map(({ origin }) => origin)), ({ topic, partition, offset, appendMs }) => {
        const span = spans.get(topic as QualityTopic)?.find((own) => own.partition === partition);
        const isRead = span !== undefined && offset >= span.startOffset && offset < span.nextOffset;
        return isRead && appendMs >= (fromMs.get(topic) ?? 0);
      }),
    ];
    return {
      records,
      rowsCompared: expected.length,
      deadLetters: { expected: setAside.length, repeats: letters.repeats },
      differences: differences.length,
      firstDifferences: differences.slice(0, PRINTED_DIFFERENCES),
    };
  } finally {
    await ledger.close();
  }
}

async function readDeadLetters(kafka: Kafka, topicPrefix: string): Promise<DeadLetters> {
  const topic = `${topicPrefix}dead_letters`;
  const letters = new DeadLetters();
  const nextOffsets = await logEnds(kafka, topic);
  const onRecord = (_partition: number, _offset: bigint, record: Parameters<DeadLetters['take']>[0]) =>
    letters.take(record);
  letters.readSpans(await readLog({ kafka, topic, groupPrefix: topicPrefix, nextOffsets, onRecord }));
  return letters;
}

interface Filling {
  ledger: QualityLedger;
  nextOffsets: NextOffsetsByTopic;
  letters: DeadLetters;
  categories: Categories;
  kafka: Kafka;
  settings: OracleSettings;
}

async function fillLedger({ ledger, nextOffsets, letters, categories, kafka, settings }: Filling) {
  const { topicPrefix, countries } = settings;
  const spans = new Map<QualityTopic, PartitionSpan[]>();
  const wrongLetters: string[] = [];
  let records = 0;
  const readTopic = async (topic: QualityTopic, partitions: ReadonlyMap<number, bigint>): Promise<void> => {
    const own = await readLog({
      kafka,
      topic: topicPrefix + topic,
      groupPrefix: topicPrefix,
      nextOffsets: partitions,
      onRecord: (partition, offset, record) => {
        records++;
        const { appendTimeMs } = record;
        const judged = judgeEvent(topic, record, countries);
        const products = judged.valid ? judged.uncategorised : [];
        const unknownLines = products.filter((product) => categories.of(product, appendTimeMs) === null).length;
        ledger.add(topic, partition, offset, appendTimeMs, judged, unknownLines);
        const fault = letters.compare(`${topic}-${partition}-${offset}`, record);
        if (fault !== undefined) wrongLetters.push(fault);
      },
    });
    spans.set(topic, own);
  };
  // Most of the time of a short log goes into joining a group and leaving it.
  await Promise.all([...nextOffsets].map(([topic, partitions]) => readTopic(topic, partitions)));
  return { spans, records, wrongLetters };
}

/** Both sides' rows by key; what differs, one line each. */
export function differingRows(expected: readonly QualityRow[], published: readonly QualityRow[]): string[] {
  const keyOf = ({ startMs, topic }: QualityRow) => `data_quality ${new Date(startMs).toISOString()} ${topic}`;
  const unseen = new Map(published.map((row) => [keyOf(row), row]));
  const differences = expected.flatMap((row) => {
    const key = keyOf(row);
    const found = unseen.get(key);
    unseen.delete(key);
    if (found === undefined) return `${key}: the row is missing`;
    const names = new Set([...Object.keys(row.figures), ...Object.keys(found.figures)]);
    const wrong = [...names].filter((name) => row.figures[name] !== found.figures[name]);
    const said = wrong.map((name) => `${name} is ${found.figures[name]}, expected ${row.figures[name]}`);
    return said.length === 0 ? [] : `${key}: ${said.join('; ')}`;
  });
  return [...differences, ...[...unseen.keys()].map((key) => `${key}: there should be no such row`)];
}
