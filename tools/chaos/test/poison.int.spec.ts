import {
  DEAD_LETTER_HEADERS as HEADERS,
  DEAD_LETTER_SOURCE_HEADER_PREFIX as SOURCE_HEADER,
  EVENT_TOPICS,
  type EventTopic,
} from '@globalmart/contracts';
import { createKafka, createLogger } from '@globalmart/platform';
import { eventually } from '@globalmart/testing';
import { CompressionTypes, type Kafka, type Producer } from 'kafkajs';
import { createHash, randomBytes } from 'node:crypto';
import { Pool } from 'pg';
import { logEnds, readLog } from '../../oracle/transactions-log';
import { poisonLoad, type PoisonRecord } from '../load/poison-load';
import { openTestStage, type TestStage } from './test-stage';

jest.setTimeout(300_000);

const MOST_BATCH_BYTES = 500_000;
/** How much the worker may take more for reading them. Of each topic two are of megabytes that do not compress. */
const MOST_GROWTH_MB = 256;

interface Letter {
  readonly key: string;
  /** Hash of the bytes: jest would compare megabytes one by one. */
  readonly value: string | null;
  readonly headers: Readonly<Record<string, unknown>>;
}

describe('records that cannot be used', () => {
  let test: TestStage;
  let kafka: Kafka;
  let producer: Producer;
  let database: Pool;

  beforeAll(async () => {
    test = await openTestStage('poison');
    const logger = createLogger({ name: 'poison', level: 'fatal', destination: process.stderr });
    kafka = createKafka({ brokers: test.brokers, clientId: 'poison', logger });
    producer = kafka.producer();
    await producer.connect();
    database = new Pool({ connectionString: test.workerUrl, max: 1 });
  });
  afterAll(async () => {
    await producer?.disconnect();
    await database?.end();
    await test?.close();
  });

  it('become dead letters with their reasons and bytes, and stop nothing, though the worker dies in the middle', async () => {
    const { stage } = test;
    const load = poisonLoad(Date.now());
    const places = place(load);

    const doomed = stage.startWorker({ faultPoints: 'records-sent:4:kill' });
    await doomed.waitFor('partition opened', { nth: 3 });
    const sending = sendAll(load);
    expect(await doomed.exited).toEqual({ code: null, signal: 'SIGKILL' });
    const heir = stage.startWorker();
    await heir.waitFor('partition opened', { nth: 3 });
    const mbAtRest = heir.residentMb ?? 0;
    let mostMb = 0;
    const watch = setInterval(() => (mostMb = Math.max(mostMb, heir.residentMb ?? 0)), 50).unref();
    await sending;
    await untilCaughtUp();
    clearInterval(watch);

    const letters = await readLetters();
    const expected = new Map(
      [...places].filter(([, { reason }]) => reason !== null).map(([at, r]) => [at, letterOf(at, r)]),
    );
    for (const letter of letters) expect(withoutAppendTime(letter)).toEqual(expected.get(letter.key));
    expect(new Set(letters.map(({ key }) => key))).toEqual(new Set(expected.keys()));
    // Sent, and then the worker died before its offsets moved.
    expect(letters.length).toBeGreaterThan(expected.size);

    for (const topic of EVENT_TOPICS) {
      const own = load.filter((record) => record.topic === topic);
      const { total, valid, byReason } = await countsOf(topic);
      expect([topic, total, valid]).toEqual([topic, own.length, own.filter(({ reason }) => reason === null).length]);
      expect(byReason).toEqual(countReasons(own));
    }
    const verified = await stage.verify();
    expect([verified.firstDifferences, verified.quality.firstDifferences]).toEqual([[], []]);
    expect(verified.quality.deadLetters.expected).toBe(expected.size);
    expect(stage.complaints).toEqual([]);
    console.log(`great records took the worker from ${mbAtRest} to ${mostMb} MB`);
    expect(mostMb - mbAtRest).toBeLessThan(MOST_GROWTH_MB);
  });

  it('leave at least their origin where no topic takes their bytes any more', async () => {
    const { stage } = test;
    // Half a byte of information each: gzip halves what lz4 cannot make smaller, so it came in and does not get out again.
    const value = randomBytes(3_500_000).toString('hex');
    const [{ baseOffset } = {}] = await producer.send({
      topic: test.prefix + 'cart_events',
      compression: CompressionTypes.GZIP,
      messages: [{ partition: 1, key: 'big', value }],
    });
    const sender = await stage.openSender();
    await untilCaughtUp();
    const key = `cart_events-1-${baseOffset}`;
    const letter = (await readLetters()).find((found) => found.key === key);
    expect(letter?.value).toBeNull();
    expect(String(letter?.headers[HEADERS.reason])).toBe('oversize');
    const { quality } = await stage.verify();
    expect(quality.firstDifferences).toEqual([]);
    expect(sender.acknowledged).toBe(0);
    stage.dropLogs();
  });

  /** By topic and partition in order, large records alone, as far as kafkajs lets a batch be shaped. */
  async function sendAll(load: readonly PoisonRecord[]): Promise<void> {
    let batch: PoisonRecord[] = [];
    const flush = async (): Promise<void> => {
      const [first] = batch;
      if (first === undefined) return;
      const messages = batch.map(({ partition, key, value, headers }) => ({ partition, key, value, headers }));
      await producer.send({ topic: test.prefix + first.topic, acks: -1, messages });
      batch = [];
    };
    for (const record of load) {
      const bytes = batch.reduce((sum, { value }) => sum + (value?.length ?? 0), record.value?.length ?? 0);
      if (batch[0]?.topic !== record.topic || bytes > MOST_BATCH_BYTES) await flush();
      batch.push(record);
    }
    await flush();
  }

  async function untilCaughtUp(): Promise<void> {
    await eventually(
      async () => {
        const { rows } = await database.query<{ place: string; next: string }>(
          `SELECT topic || '-' || partition AS place, next_offset AS next FROM stream_offsets WHERE job = 'quality'`,
        );
        const reached = new Map(rows.map(({ place: at, next }) => [at, BigInt(next)]));
        for (const topic of EVENT_TOPICS) {
          for (const [partition, end] of await logEnds(kafka, test.prefix + topic)) {
            expect([topic, partition, reached.get(`${topic}-${partition}`) ?? 0n]).toEqual([topic, partition, end]);
          }
        }
      },
      { deadlineMs: 90_000, everyMs: 500 },
    );
  }

  async function readLetters(): Promise<Letter[]> {
    const topic = `${test.prefix}dead_letters`;
    const letters: Letter[] = [];
    await readLog({
      kafka,
      topic,
      groupPrefix: test.prefix,
      nextOffsets: await logEnds(kafka, topic),
      onRecord: (_partition, _offset, { key, value, headers }) =>
        letters.push({ key: String(key), value: hashOf(value), headers: headers ?? {} }),
    });
    return letters;
  }

  async function countsOf(topic: EventTopic) {
    const { rows } = await database.query<{ total: string; valid: string; reasons: Record<string, number>[] }>(
      `SELECT sum(total) AS total, sum(valid) AS valid, array_agg(by_reason) AS reasons FROM data_quality WHERE topic = $1`,
      [topic],
    );
    const byReason: Record<string, number> = {};
    for (const window of rows[0]?.reasons ?? []) {
      for (const [reason, count] of Object.entries(window)) byReason[reason] = (byReason[reason] ?? 0) + count;
    }
    return { total: Number(rows[0]?.total), valid: Number(rows[0]?.valid), byReason };
  }
});

/** Each record by its origin: the topics were empty, and each partition has one sender. */
function place(load: readonly PoisonRecord[]): Map<string, PoisonRecord> {
  const next = new Map<string, number>();
  return new Map(
    load.map((record) => {
      const partition = `${record.topic}-${record.partition}`;
      const offset = next.get(partition) ?? 0;
      next.set(partition, offset + 1);
      return [`${partition}-${offset}`, record];
    }),
  );
}

/** What the contract says the letter of a record holds. */
function letterOf(origin: string, { topic, partition, key, value, headers, reason, field }: PoisonRecord): Letter {
  const own = Object.entries(headers).map(([name, bytes]) => [SOURCE_HEADER + name, bytes] as const);
  return {
    key: origin,
    value: hashOf(value),
    headers: {
      [HEADERS.reason]: Buffer.from(String(reason)),
      ...(field === null ? {} : { [HEADERS.field]: Buffer.from(field) }),
      [HEADERS.sourceTopic]: Buffer.from(topic),
      [HEADERS.sourcePartition]: Buffer.from(String(partition)),
      [HEADERS.sourceOffset]: Buffer.from(origin.split('-').at(-1) ?? ''),
      ...(key === null ? {} : { [HEADERS.sourceKey]: key }),
      ...Object.fromEntries(own),
    },
  };
}

function hashOf(value: Buffer | null): string | null {
  return value === null ? null : createHash('sha256').update(value).digest('hex');
}

/** The broker's stamp is not known beforehand; the oracle compares it with that of the record. */
function withoutAppendTime({ headers, ...letter }: Letter): Letter {
  const { [HEADERS.sourceAppendTime]: appendTime, ...others } = headers;
  expect(Number(String(appendTime))).toBeGreaterThan(Date.UTC(2024, 0));
  return { ...letter, headers: others };
}

function countReasons(records: readonly PoisonRecord[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reason } of records) if (reason !== null) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}
