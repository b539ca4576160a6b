import type { Admin, Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { PartitionReading, type PartitionSpan } from './partition-reading';
import type { LogRecord } from './valid-by-itself';

const FETCH_BYTES = 2 * 1024 * 1024;
const STALL_MS = 60_000;

/** By partition: the offset before which a log is read. */
export type NextOffsets = ReadonlyMap<number, bigint>;

export interface LogReading {
  kafka: Kafka;
  topic: string;
  nextOffsets: NextOffsets;
  groupPrefix: string;
  onRecord: (partition: number, offset: bigint, record: LogRecord) => void;
}

/**
 * Reads each partition from its beginning to just before its next offset. The consumer group is this reading's own,
 * commits nothing and is deleted afterwards, so that it disturbs no one and may run beside live traffic.
 *
 * @throws Error if the log ends before a next offset, or loses records while it is read
 */
export async function readLog(reading: LogReading): Promise<PartitionSpan[]> {
  if (reading.nextOffsets.size === 0) return [];
  const admin = reading.kafka.admin();
  await admin.connect();
  try {
    const spans = await spansToRead(admin, reading);
    const partitions = spans.map((span) => new PartitionReading(span, reading.onRecord));
    if (partitions.some(({ finished }) => !finished)) await readPartitions(reading, partitions, admin);
    return spans;
  } finally {
    await admin.disconnect();
  }
}

async function logBounds(admin: Admin, topic: string): Promise<Map<number, { low: bigint; high: bigint }>> {
  const offsets = await admin.fetchTopicOffsets(topic);
  return new Map(offsets.map((o) => [o.partition, { low: BigInt(o.low), high: BigInt(o.high) }]));
}

/** Where each partition of a topic ends; empty where there is no such topic. */
export async function logEnds(kafka: Kafka, topic: string): Promise<Map<number, bigint>> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    if (!(await admin.listTopics()).includes(topic)) return new Map();
    return new Map([...(await logBounds(admin, topic))].map(([partition, { high }]) => [partition, high]));
  } finally {
    await admin.disconnect();
  }
}

async function spansToRead(admin: Admin, { topic, nextOffsets }: LogReading): Promise<PartitionSpan[]> {
  const log = await logBounds(admin, topic);
  return [...nextOffsets].map(([partition, nextOffset]) => {
    const { low, high } = log.get(partition) ?? { low: 0n, high: 0n };
    if (high < nextOffset) {
      throw new Error(
        `${topic}-${partition} ends at offset ${high}, but the results reach ${nextOffset}: not the log they came from`,
      );
    }
    return { partition, startOffset: low < nextOffset ? low : nextOffset, nextOffset, firstAppendMs: null };
  });
}

async function readPartitions(
  { kafka, topic, groupPrefix }: LogReading,
  partitions: readonly PartitionReading[],
  admin: Admin,
): Promise<void> {
  const groupId = `${groupPrefix}oracle-${randomUUID()}`;
  const consumer = kafka.consumer({
    groupId,
    sessionTimeout: 30_000,
    maxBytesPerPartition: FETCH_BYTES,
    maxBytes: 4 * FETCH_BYTES,
    maxWaitTimeInMs: 250,
    allowAutoTopicCreation: false,
  });

  /** Where retention was quicker than we were; control records also leave gaps, but the log starts before those. */
  const assertNothingLost = async (partition: PartitionReading, firstOffset: bigint) => {
    if (firstOffset <= partition.position) return;
    const { low } = (await logBounds(admin, topic)).get(partition.span.partition) ?? { low: 0n };
    if (low <= partition.position) return;
    throw new Error(
      `${topic}-${partition.span.partition} lost offset ${partition.position} while it was read; run again`,
    );
  };

  const readBatch = async ({ batch }: EachBatchPayload) => {
    const partition = partitions.find(({ span }) => span.partition === batch.partition);
    const firstOffset = batch.firstOffset();
    if (partition === undefined || firstOffset === null || partition.finished) return;
    await assertNothingLost(partition, BigInt(firstOffset));
    partition.take(batch.messages, BigInt(batch.lastOffset()));
  };

  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumeUntil(consumer, partitions, readBatch);
  } finally {
    await consumer.disconnect();
    // A group that never formed cannot be deleted, and needs not be.
    await admin.deleteGroups([groupId]).catch(() => undefined);
  }
}

/** Resolves when all partitions are finished; rejects when reading fails for good or nothing comes any more. */
function consumeUntil(
  consumer: Consumer,
  partitions: readonly PartitionReading[],
  readBatch: (payload: EachBatchPayload) => Promise<void>,
): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    let lastProgressMs = Date.now();
    const settle = (failure?: Error) => {
      clearInterval(watch);
      if (failure) reject(failure);
      else resolve();
    };
    const watch = setInterval(() => {
      if (Date.now() - lastProgressMs < STALL_MS) return;
      const waiting = partitions.filter(({ finished }) => !finished);
      const missing = waiting.map(({ span, position }) => `offset ${position} of partition ${span.partition}`);
      settle(new Error(`nothing came for ${STALL_MS / 1000} s while waiting for ${missing.join(', ')}`));
    }, 1000);
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) settle(payload.error);
    });

    const eachBatch = async (payload: EachBatchPayload) => {
      lastProgressMs = Date.now();
      try {
        await readBatch(payload);
      } catch (error) {
        return settle(error as Error);
      }
      payload.resolveOffset(payload.batch.lastOffset());
      const isDone = (p: PartitionReading) => p.finished;
      if (partitions.every(isDone)) return settle();
      // What is finished, or is not ours to read, is not fetched again.
      if (partitions.filter(({ span }) => span.partition === payload.batch.partition).every(isDone)) payload.pause();
      // Its failures are kafkajs' own to repeat: the group starts over and what was taken is passed over.
      await payload.heartbeat();
    };
    consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch }).catch(settle);
  });
}
