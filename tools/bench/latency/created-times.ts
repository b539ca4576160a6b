import type { Kafka } from 'kafkajs';
import { readRecords } from '../../chaos/observe/read-log';

/** By partition and offset, when each transaction was due, in ms of the epoch: a paced producer says so in `timestamp`. */
export async function createdTimes(kafka: Kafka, topic: string, prefix: string): Promise<number[][]> {
  const records = await readRecords(kafka, topic, prefix);
  return records.map((own) =>
    own.map(({ value }) => Date.parse((JSON.parse(String(value)) as { timestamp: string }).timestamp)),
  );
}
