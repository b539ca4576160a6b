import type { Kafka } from 'kafkajs';
import type { Categories } from './catalogue/catalogue';
import type { Position } from './expected-tables';
import type { Ledger } from './ledger';
import type { PartitionSpan } from './partition-reading';
import { readEvent, type ReadEvent, READ_TOPICS, type ReadTopic } from './read-event';
import type { OracleSettings } from './settings';
import { readLog } from './transactions-log';
import type { InvalidReason } from './valid-by-itself';

const PROGRESS_RECORDS = 500_000;

export interface Filling {
  ledger: Ledger;
  kafka: Kafka;
  categories: Categories;
  settings: OracleSettings;
  positions: readonly Position[];
  log: (line: string) => void;
}

/** What was read of one topic. */
export interface LogRead {
  partitions: PartitionSpan[];
  records: number;
  invalidByReason: Partial<Record<InvalidReason, number>>;
}

/** Reads every topic once, as far as any job has, and seals the ledger. */
export async function fillLedger(filling: Filling): Promise<Record<ReadTopic, LogRead>> {
  // Most of the time of a short log goes into joining a group and leaving it.
  const logs = await Promise.all(READ_TOPICS.map(async (topic) => [topic, await readTopic(filling, topic)]));
  await filling.ledger.seal();
  return Object.fromEntries(logs) as Record<ReadTopic, LogRead>;
}

async function readTopic(
  { ledger, kafka, categories, settings: { topicPrefix, countries }, positions, log }: Filling,
  topic: ReadTopic,
): Promise<LogRead> {
  const invalidByReason: LogRead['invalidByReason'] = {};
  const nextOffsets = furthest(positions, topic);
  const total = [...nextOffsets.values()].reduce((sum, next) => sum + Number(next), 0);
  let records = 0;
  const partitions = await readLog({
    kafka,
    topic: topicPrefix + topic,
    groupPrefix: topicPrefix,
    nextOffsets,
    onRecord: (partition, offset, record) => {
      const reading = readEvent(topic, record, countries);
      if (reading.valid) {
        categorise(reading, categories, record.appendTimeMs);
        ledger.add(partition, offset, record.appendTimeMs, reading);
      } else invalidByReason[reading.reason] = (invalidByReason[reading.reason] ?? 0) + 1;
      if (++records % PROGRESS_RECORDS === 0) log(`read ${records} of ${total} ${topic}`);
    },
  });
  return { partitions, records, invalidByReason };
}

/** Up to where a log has to be read: jobs may stand at different places. */
function furthest(positions: readonly Position[], wanted: ReadTopic): ReadonlyMap<number, bigint> {
  const reached = new Map<number, bigint>();
  for (const { topic, partition, nextOffset } of positions) {
    if (topic === wanted && nextOffset >= (reached.get(partition) ?? 0n)) reached.set(partition, nextOffset);
  }
  return reached;
}

/** Asks the catalogue where an event leaves it to it. */
function categorise({ topic, event }: ReadEvent, categories: Categories, appendTimeMs: number): void {
  if (topic === 'transactions') {
    for (const line of event.lines) line.category ??= categories.of(line.productId, appendTimeMs);
  } else if (topic !== 'inventory_updates' && event.productId !== null) {
    event.category ??= categories.of(event.productId, appendTimeMs);
  }
}
