import { EVENT_TOPICS, judgeRecord, type TimedTopic } from '@globalmart/contracts';
import { TopicLog } from '@globalmart/platform';
import type { Kafka } from 'kafkajs';

const TIMED_TOPICS = EVENT_TOPICS.filter((topic): topic is TimedTopic => topic !== 'product_catalog');
/** Last records of a partition that are looked at: the very last ones may be late or invalid. */
const LOOKED_AT = 200;

/** The greatest event time among the last valid records of all event topics; −Infinity where there is none. */
export async function newestEventTime(kafka: Kafka, prefix: string): Promise<number> {
  const newest = await Promise.all(TIMED_TOPICS.map((topic) => newestOf(kafka, topic, prefix)));
  return Math.max(...newest);
}

async function newestOf(kafka: Kafka, topic: TimedTopic, prefix: string): Promise<number> {
  const log = await TopicLog.open(kafka, prefix + topic);
  try {
    let newest = -Infinity;
    for (const [partition, { startOffset, endOffset }] of await log.bounds()) {
      for (let next = Math.max(startOffset, endOffset - LOOKED_AT); next < endOffset;) {
        const records = await log.read(partition, next);
        for (const record of records) {
          const judged = judgeRecord(topic, record);
          if (judged.ok) newest = Math.max(newest, judged.event.eventTimeMs);
        }
        next = (records.at(-1)?.offset ?? endOffset) + 1;
      }
    }
    return newest;
  } finally {
    await log.close();
  }
}
