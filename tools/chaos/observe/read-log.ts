import type { EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { randomUUID } from 'node:crypto';

/** Everything a topic holds now: the records of each partition, in order. */
export async function readRecords(kafka: Kafka, topic: string, prefix = ''): Promise<KafkaMessage[][]> {
  const ends = await logEnds(kafka, topic);
  const records: KafkaMessage[][] = ends.map(() => []);
  const next = new Map(ends.map((_, partition) => [partition, 0]));
  const missing = (): boolean => ends.some((end, partition) => (next.get(partition) ?? 0) < end);
  if (!missing()) return records;
  const consumer = kafka.consumer({ groupId: `${prefix}read-${randomUUID()}`, maxWaitTimeInMs: 100 });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on('consumer.crash', ({ payload }) => {
        // Unless it starts again by itself, as when the group's broker has only just come back.
        if (!payload.restart) reject(payload.error);
      });
      const eachBatch = ({ batch }: EachBatchPayload) => {
        for (const message of batch.messages) {
          if (Number(message.offset) < (next.get(batch.partition) ?? 0)) continue;
          records[batch.partition]?.push(message);
          next.set(batch.partition, Number(message.offset) + 1);
        }
        if (!missing()) resolve();
        return Promise.resolve();
      };
      consumer.run({ eachBatch }).catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return records;
}

/** The values of each partition, as text. */
export async function readLog(kafka: Kafka, topic: string, prefix = ''): Promise<string[][]> {
  const records = await readRecords(kafka, topic, prefix);
  return records.map((own) => own.map(({ value }) => String(value)));
}

async function logEnds(kafka: Kafka, topic: string): Promise<number[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const offsets = await admin.fetchTopicOffsets(topic);
    return offsets.sort((a, b) => a.partition - b.partition).map(({ high }) => Number(high));
  } finally {
    await admin.disconnect();
  }
}
