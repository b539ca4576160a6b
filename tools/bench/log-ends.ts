import { createKafka, createLogger } from '@globalmart/platform';
import type { Kafka } from 'kafkajs';

/** By topic, where each partition ends: the offset the next record will get. */
export type LogEnds = ReadonlyMap<string, readonly number[]>;

export function benchKafka(env: NodeJS.ProcessEnv): Kafka {
  const brokers = (env.KAFKA_BROKERS ?? '').split(',');
  return createKafka({ brokers, clientId: 'bench', logger: createLogger({ name: 'bench', level: 'warn' }) });
}

/** Topics that do not exist are left out. */
export async function readLogEnds(kafka: Kafka, topics: readonly string[]): Promise<LogEnds> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const existing = await admin.listTopics();
    const ends = new Map<string, readonly number[]>();
    for (const topic of topics.filter((name) => existing.includes(name))) {
      const offsets = await admin.fetchTopicOffsets(topic);
      offsets.sort((a, b) => a.partition - b.partition);
      ends.set(
        topic,
        offsets.map(({ high }) => Number(high)),
      );
    }
    return ends;
  } finally {
    await admin.disconnect();
  }
}

export function recordsIn(ends: LogEnds): number {
  return [...ends.values()].flat().reduce((sum, end) => sum + end, 0);
}

/** Deletes every topic whose name begins with the prefix. */
export async function deleteTopics(kafka: Kafka, prefix: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const topics = (await admin.listTopics()).filter((name) => name.startsWith(prefix));
    if (topics.length > 0) await admin.deleteTopics({ topics });
  } finally {
    await admin.disconnect();
  }
}
