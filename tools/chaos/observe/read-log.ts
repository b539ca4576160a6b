import type { Kafka } from 'kafkajs';
import { randomUUID } from 'node:crypto';

/** Everything a topic holds now: the values of each partition, in order. */
export async function readLog(kafka: Kafka, topic: string, prefix = ''): Promise<string[][]> {
  const ends = await logEnds(kafka, topic);
  const values: string[][] = ends.map(() => []);
  const next = new Map(ends.map((_, partition) => [partition, 0]));
  const missing = (): boolean => ends.some((end, partition) => (next.get(partition) ?? 0) < end);
  if (!missing()) return values;
  const consumer = kafka.consumer({ groupId: `${prefix}read-${randomUUID()}`, maxWaitTimeInMs: 100 });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
      const eachBatch = ({
        batch,
      }: {
        batch: { partition: number; messages: { value: Buffer | null; offset: string }[] };
      }) => {
        for (const { value, offset } of batch.messages) {
          values[batch.partition]?.push(String(value));
          next.set(batch.partition, Number(offset) + 1);
        }
        if (!missing()) resolve();
        return Promise.resolve();
      };
      consumer.run({ eachBatch }).catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return values;
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
