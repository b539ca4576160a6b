import { EVENT_DEFINITIONS, EVENT_TOPICS, type EventTopic, type InvalidReason } from '@globalmart/contracts';
import { POISON_CASES } from '@globalmart/contracts/fixtures';
import { randomBytes } from 'node:crypto';

/** A record, where it is sent, and what is to become of it. */
export interface PoisonRecord {
  readonly topic: EventTopic;
  readonly partition: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | Buffer[]>>;
  /** null: it is valid. */
  readonly reason: InvalidReason | null;
  readonly field: string | null;
}

export const PARTITIONS = 3;

type Bad = Pick<PoisonRecord, 'topic' | 'key' | 'value' | 'reason' | 'field'>;

/** By name as on the wire: no text, a name twice, and names that every object has. */
const ODD_HEADERS = {
  trace: [Buffer.from([0xff, 0xfe, 0x00]), Buffer.from('second')],
  constructor: Buffer.from('{"prototype":{"polluted":true}}'),
  reason: Buffer.from('my own'),
  empty: Buffer.alloc(0),
};

/**
 * Every record of the corpus that is invalid by itself, and some of sizes that matter, each between two that are valid, spread
 * over the partitions of its topic. In the order to send them: within a partition, the nth record gets offset n.
 */
export function poisonLoad(nowMs: number): PoisonRecord[] {
  const records: PoisonRecord[] = [];
  for (const topic of EVENT_TOPICS) {
    const bad = [...corpus(topic), ...fromTheFuture(topic, nowMs), ...large(topic), almostTooLarge(topic, nowMs)];
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const share = bad.filter((_, at) => at % PARTITIONS === partition);
      share.forEach((record, at) => {
        records.push(good(topic, partition, at, nowMs), { ...record, partition, headers: ODD_HEADERS });
      });
      records.push(good(topic, partition, share.length, nowMs));
    }
  }
  return records;
}

function corpus(topic: EventTopic): Bad[] {
  return POISON_CASES.filter((poison) => {
    // What is from the future depends on when it is appended, which here is now.
    if (poison.topic !== topic || poison.reason === null || poison.reason === 'future_timestamp') return false;
    // A broker lets nothing without a key into a compacted topic.
    return topic !== 'product_catalog' || poison.key !== null;
  });
}

function fromTheFuture(topic: EventTopic, nowMs: number): Bad[] {
  if (topic === 'product_catalog') return [];
  const { example, keyField } = definitionOf(topic);
  return [nowMs + 3_600_000, nowMs + 10 * 366 * 86_400_000, Date.UTC(9999, 11, 31)].map((ms) => ({
    topic,
    key: Buffer.from(String(example[keyField])),
    value: Buffer.from(JSON.stringify({ ...example, timestamp: new Date(ms).toISOString() })),
    reason: 'future_timestamp',
    field: 'timestamp',
  }));
}

/** Bytes that do not compress, close to what the broker takes. */
function large(topic: EventTopic): Bad[] {
  return [1_100_000, 3_900_000].map((bytes) => ({
    topic,
    key: Buffer.from('large'),
    value: randomBytes(bytes),
    reason: 'oversize',
    field: null,
  }));
}

/** Valid all the same. */
function almostTooLarge(topic: EventTopic, nowMs: number): Bad {
  const { key, value, reason, field } = good(topic, PARTITIONS, 0, nowMs);
  const padding = Buffer.from(`"padding":"${'x'.repeat(900_000)}",`);
  const padded = value && Buffer.concat([value.subarray(0, 1), padding, value.subarray(1)]);
  return { topic, key, value: padded, reason, field };
}

function good(topic: EventTopic, partition: number, at: number, nowMs: number): PoisonRecord {
  const { example, keyField } = definitionOf(topic);
  const id = `${topic}-${partition}-${at}`;
  const ids = topic === 'transactions' ? { transaction_id: id } : { event_id: id };
  const value = Buffer.from(JSON.stringify({ ...example, ...ids, timestamp: new Date(nowMs).toISOString() }));
  return {
    topic,
    partition,
    key: Buffer.from(String(example[keyField])),
    value,
    headers: {},
    reason: null,
    field: null,
  };
}

function definitionOf(topic: EventTopic): { example: Readonly<Record<string, unknown>>; keyField: string } {
  const { example, keyField } = EVENT_DEFINITIONS[topic];
  return { example: { ...example }, keyField };
}
