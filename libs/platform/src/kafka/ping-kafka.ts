import type { Kafka } from 'kafkajs';

/**
 * For health checks: resolves when a broker answers, rejects at the first failure. Connects anew each time, because an
 * idle kafkajs connection is not free (it wakes up again and again) and health is asked for rarely.
 */
export async function pingKafka(kafka: Kafka): Promise<void> {
  const admin = kafka.admin({ retry: { retries: 0 } });
  try {
    await admin.connect();
    await admin.describeCluster();
  } finally {
    await admin.disconnect();
  }
}
