import type { Admin, EachBatchPayload, Kafka } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import type { NextOffsets } from './published-tables';
import type { LogRecord } from './valid-by-itself';

const FETCH_BYTES = 8 * 1024 * 1024;
const STALL_MS = 60_000;

export interface PartitionSpan {
  partition: number;
  /** The first offset that can still be read; greater than 0 once retention has deleted records. */
  startOffset: bigint;
  nextOffset: bigint;
  /** Append time of the first record read, null if none was. */
  firstAppendMs: number | null;
}

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
  const admin = reading.kafka.admin();
  await admin.connect();
  try {
    const spans = await spansToRead(admin, reading);
    const groupId = `${reading.groupPrefix}oracle-${randomUUID()}`;
    const unread = new Map(spans.filter((s) => s.startOffset < s.nextOffset).map((s) => [s.partition, s]));
    if (unread.size > 0) {
      try {
        await consume(reading, groupId, unread, admin);
      } finally {
        // A group that never formed cannot be deleted, and needs not be.
        await admin.deleteGroups([groupId]).catch(() => undefined);
      }
    }
    return spans;
  } finally {
    await admin.disconnect();
  }
}

async function logStarts(admin: Admin, topic: string): Promise<Map<number, { low: bigint; high: bigint }>> {
  const offsets = await admin.fetchTopicOffsets(topic);
  return new Map(offsets.map((o) => [o.partition, { low: BigInt(o.low), high: BigInt(o.high) }]));
}

async function spansToRead(admin: Admin, { topic, nextOffsets }: LogReading): Promise<PartitionSpan[]> {
  const log = await logStarts(admin, topic);
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

async function consume(
  { kafka, topic, onRecord }: LogReading,
  groupId: string,
  unread: Map<number, PartitionSpan>,
  admin: Admin,
): Promise<void> {
  const consumer = kafka.consumer({
    groupId,
    sessionTimeout: 30_000,
    maxBytesPerPartition: FETCH_BYTES,
    maxBytes: 4 * FETCH_BYTES,
    maxWaitTimeInMs: 250,
    allowAutoTopicCreation: false,
  });
  const expected = new Map([...unread.values()].map((span) => [span.partition, span.startOffset]));
  let lastProgressMs = Date.now();

  const readBatch = async (payload: EachBatchPayload): Promise<void> => {
    const { batch } = payload;
    const { partition } = batch;
    const span = unread.get(partition);
    if (span === undefined) {
      payload.pause();
      return;
    }
    lastProgressMs = Date.now();
    const first = BigInt(batch.firstOffset() ?? batch.lastOffset());
    const wanted = expected.get(partition) ?? 0n;
    // Beyond control records a gap means that retention was quicker than we were.
    if (first > wanted) {
      const low = (await logStarts(admin, topic)).get(partition)?.low ?? 0n;
      if (low > wanted) throw new Error(`${topic}-${partition} lost offset ${wanted} while it was read; run again`);
    }
    for (const { offset: offsetText, key, value, timestamp } of batch.messages) {
      const offset = BigInt(offsetText);
      // A batch handed over again, after a rebalance of our own group, starts with what is already counted.
      if (offset < wanted) continue;
      if (offset >= span.nextOffset) break;
      const appendTimeMs = Number(timestamp);
      span.firstAppendMs ??= appendTimeMs;
      onRecord(partition, offset, { key, value, appendTimeMs });
    }
    const next = BigInt(batch.lastOffset()) + 1n;
    expected.set(partition, next);
    payload.resolveOffset(batch.lastOffset());
    if (next >= span.nextOffset) {
      unread.delete(partition);
      payload.pause();
    }
    await payload.heartbeat();
  };

  await consumer.connect();
  try {
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const stalled = setInterval(() => {
        if (Date.now() - lastProgressMs < STALL_MS) return;
        const at = [...unread.keys()].map((partition) => `${partition}@${expected.get(partition)}`).join(', ');
        finish(new Error(`No record of ${topic} for ${STALL_MS / 1000} s; still waiting for ${at}`));
      }, 1000);
      const finish = (failure?: Error) => {
        clearInterval(stalled);
        if (failure) reject(failure);
        else resolve();
      };
      const eachBatch = async (payload: EachBatchPayload) => {
        try {
          await readBatch(payload);
          if (unread.size === 0) finish();
        } catch (error) {
          finish(error as Error);
        }
      };
      consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch }).catch(finish);
    });
  } finally {
    await consumer.disconnect();
  }
}
