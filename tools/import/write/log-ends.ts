import type { LogReach } from '@globalmart/lake';
import type { Kafka } from 'kafkajs';

/** Where the logs of topics end now. @param topics without the cluster's prefix */
export async function endsOf(kafka: Kafka, topicPrefix: string, topics: readonly string[]): Promise<LogReach[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends = topics.map(async (topic) => {
      const offsets = await admin.fetchTopicOffsets(topicPrefix + topic);
      return offsets.map(({ partition, high }) => ({ topic, partition, nextOffset: Number(high) }));
    });
    return (await Promise.all(ends)).flat();
  } finally {
    await admin.disconnect();
  }
}
