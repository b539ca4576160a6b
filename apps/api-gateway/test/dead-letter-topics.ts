import { DEAD_LETTER_HEADERS as HEADERS, deadLetterKey, TOPICS } from '@globalmart/contracts';
import { createKafka, createLogger, ensureTopics, partitionOf } from '@globalmart/platform';
import { createTestTopics, type TestTopics } from '@globalmart/testing';
import { setTimeout as delay } from 'node:timers/promises';

export interface Letter {
  readonly topic: string;
  readonly partition?: number;
  readonly offset: number;
  readonly reason: string;
  readonly field?: string;
  readonly value: Buffer | null;
}

const PARTITIONS = TOPICS.dead_letters.partitions;
/** More than are looked at at once. */
export const OTHERS = 60;

/**
 * Topics of the caller's own with these letters, one after the other, so that each has a time of its own, behind records
 * that are none: anybody could write them there, and nobody should see them.
 */
export async function writeDeadLetters(letters: readonly Letter[]): Promise<TestTopics> {
  const topics = createTestTopics('dead_letters');
  const logger = createLogger({ name: 'spec', level: 'silent' });
  const kafka = createKafka({ brokers: topics.brokers, clientId: 'spec', logger });
  const { dead_letters, transactions, cart_events } = TOPICS;
  await ensureTopics(kafka, { dead_letters, transactions, cart_events }, { prefix: topics.prefix });
  const producer = kafka.producer();
  await producer.connect();
  const topic = `${topics.prefix}dead_letters`;
  const messages = Array.from({ length: OTHERS }, (_, at) => ({ value: 'x', partition: at % PARTITIONS }));
  await producer.send({ topic, messages });
  for (const { topic: source, partition = 1, offset, reason, field, value } of letters) {
    const key = deadLetterKey(source, partition, String(offset));
    const headers = {
      [HEADERS.reason]: reason,
      ...(field === undefined ? {} : { [HEADERS.field]: field }),
      [HEADERS.sourceTopic]: source,
      [HEADERS.sourcePartition]: String(partition),
      [HEADERS.sourceOffset]: String(offset),
      [HEADERS.sourceAppendTime]: String(1_772_323_200_000 + offset),
      'source_header.reason': 'forged',
    };
    await producer.send({ topic, messages: [{ key, value, headers, partition: partitionOf(key, PARTITIONS) }] });
    // Append times are whole milliseconds, and a quick broker takes less for two letters.
    await delay(2);
  }
  await producer.disconnect();
  return topics;
}
