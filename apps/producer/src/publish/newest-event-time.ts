import { EVENT_TOPICS, judgeRecord, type TimedTopic } from '@globalmart/contracts';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { randomUUID } from 'node:crypto';

const TIMED_TOPICS = EVENT_TOPICS.filter((topic): topic is TimedTopic => topic !== 'product_catalog');
/** Last records of a partition that are looked at: the very last ones may be late or invalid. */
const LOOKED_AT = 200;
const DEADLINE_MS = 30_000;

interface Tail {
  readonly topic: TimedTopic;
  readonly partition: number;
  readonly from: number;
  readonly end: number;
}

/**
 * The greatest event time among the last valid records of all event topics; undefined where there is none.
 * @throws Error naming what is missing when the ends of the logs cannot be read in 30 s.
 */
export async function newestEventTime(kafka: Kafka, prefix: string): Promise<number | undefined> {
  const tails = await tailsOf(kafka, prefix);
  if (tails.length === 0) return undefined;
  const consumer = kafka.consumer({ groupId: `${prefix}producer-history-${randomUUID()}`, maxWaitTimeInMs: 100 });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...new Set(tails.map(({ topic }) => prefix + topic))] });
    return await newestOf(consumer, tails, prefix);
  } finally {
    await consumer.disconnect();
  }
}

async function tailsOf(kafka: Kafka, prefix: string): Promise<Tail[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const tails = await Promise.all(
      TIMED_TOPICS.map(async (topic) => {
        const offsets = await admin.fetchTopicOffsets(prefix + topic);
        return offsets.map(({ partition, low, high }) => {
          const end = Number(high);
          return { topic, partition, from: Math.max(Number(low), end - LOOKED_AT), end };
        });
      }),
    );
    return tails.flat().filter(({ from, end }) => from < end);
  } finally {
    await admin.disconnect();
  }
}

function newestOf(consumer: Consumer, tails: readonly Tail[], prefix: string): Promise<number | undefined> {
  const keyOf = (topic: string, partition: number) => `${topic}-${partition}`;
  const missing = new Map(tails.map((tail) => [keyOf(prefix + tail.topic, tail.partition), tail]));
  let newest: number | undefined;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`the ends of these logs could not be read in ${DEADLINE_MS} ms: ${[...missing.keys()].join()}`));
    }, DEADLINE_MS);
    const eachBatch = ({ batch }: EachBatchPayload) => {
      const tail = missing.get(keyOf(batch.topic, batch.partition));
      if (tail === undefined) return Promise.resolve();
      for (const { key, value, timestamp, offset } of batch.messages) {
        // A batch is fetched whole, also when the offset asked for lies within.
        if (Number(offset) < tail.from) continue;
        const judged = judgeRecord(tail.topic, { key, value, appendTimeMs: Number(timestamp) });
        if (judged.ok) newest = Math.max(newest ?? -Infinity, judged.event.eventTimeMs);
      }
      if (Number(batch.lastOffset()) >= tail.end - 1) missing.delete(keyOf(batch.topic, batch.partition));
      if (missing.size > 0) return Promise.resolve();
      clearTimeout(timer);
      resolve(newest);
      return Promise.resolve();
    };
    consumer.run({ autoCommit: false, eachBatch }).catch(reject);
    for (const { topic, partition, from } of tails) {
      consumer.seek({ topic: prefix + topic, partition, offset: String(from) });
    }
  });
}
