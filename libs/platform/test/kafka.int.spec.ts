import { TOPICS, topicSettings } from '@globalmart/contracts';
import { type Admin, CompressionTypes, ConfigResourceTypes, type Kafka, type KafkaMessage } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import {
  createKafka,
  createLogger,
  describeDrift,
  ensureTopics,
  partitionOf,
  pingKafka,
  readEnvFile,
  RecordProducer,
} from '../src';

const ENV_FILE = process.env['GLOBALMART_ENV_FILE'] || '.globalmart/test/env';
const DEADLINE_MS = 20_000;
jest.setTimeout(120_000);

const prefix = `platform-${randomUUID().slice(0, 8)}-`;
const logger = createLogger({ name: 'spec', level: 'silent' });
let kafka: Kafka;

beforeAll(() => {
  const environment = { ...readEnvFile(resolve(__dirname, '../../..', ENV_FILE)), ...process.env };
  const brokers = environment['KAFKA_BROKERS'];
  if (!brokers) throw new Error('KAFKA_BROKERS is not set: run "npm run services -- up --instance test" first');
  kafka = createKafka({ brokers: brokers.split(','), clientId: 'spec', logger });
});

afterAll(async () => {
  const admin = kafka.admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
  if (topics.length > 0) await admin.deleteTopics({ topics });
  await admin.disconnect();
});

async function withAdmin(work: (admin: Admin) => Promise<void>): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Reads a topic from its start until so many records are there. */
async function readAll(topic: string, count: number): Promise<(KafkaMessage & { partition: number })[]> {
  const consumer = kafka.consumer({ groupId: `${prefix}${randomUUID()}`, maxWaitTimeInMs: 100 });
  const read: (KafkaMessage & { partition: number })[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const done = new Promise<void>((resolveDone, reject) => {
    const timer = setTimeout(() => reject(new Error(`${read.length} of ${count} records read`)), DEADLINE_MS);
    const eachMessage = async ({ partition, message }: { partition: number; message: KafkaMessage }) => {
      const { key, value, timestamp, attributes, offset, headers } = message;
      read.push({ key, value, timestamp, attributes, offset, headers, partition } as KafkaMessage & {
        partition: number;
      });
      if (read.length < count) return;
      clearTimeout(timer);
      resolveDone();
    };
    consumer.run({ eachMessage }).catch(reject);
  });
  try {
    await done;
  } finally {
    await consumer.disconnect();
  }
  return read;
}

async function withTopic(partitions: number): Promise<string> {
  const name = randomUUID();
  await ensureTopics(kafka, { [name]: { ...TOPICS.transactions, name, keyField: null } }, { prefix, partitions });
  return prefix + name;
}

describe('on a real broker', () => {
  it.each(['None', 'GZIP', 'Snappy', 'LZ4', 'ZSTD'] as const)('%s round-trips', async (codec) => {
    const topic = await withTopic(1);
    const producer = new RecordProducer({ kafka, logger, topics: [topic], compression: CompressionTypes[codec] });
    await producer.connect();
    // Several snappy blocks, multi-byte text, a tombstone and a header.
    const values = Array.from({ length: 1_000 }, (_, i) => `${i} ünïcödé ${'x'.repeat(i % 300)} ${Math.sin(i)}`);
    await producer.send(
      topic,
      values.map((value, i) => ({ key: `key_${i}`, value })),
    );
    await producer.send(topic, [{ key: 'gone', value: null, headers: { reason: 'removed' } }]);
    await producer.close();
    const read = await readAll(topic, values.length + 1);
    expect(read.slice(0, -1).map(({ value }) => value?.toString())).toEqual(values);
    expect(read.map(({ key }) => key?.toString())).toEqual([...values.map((_, i) => `key_${i}`), 'gone']);
    expect([read.at(-1)?.value, read.at(-1)?.headers?.['reason']?.toString()]).toEqual([null, 'removed']);
  });

  it('writes every record once, in order, to the partition of its key', async () => {
    const partitions = 3;
    const count = 30_000;
    const topic = await withTopic(partitions);
    const producer = new RecordProducer({ kafka, logger, topics: [topic], maxBatchRecords: 500 });
    await producer.connect();
    let delivered = 0;
    for (let from = 0; from < count; from += 1_000) {
      const chunk = Array.from({ length: 1_000 }, (_, i) => ({
        key: `user_${(from + i) % 997}`,
        value: String(from + i),
      }));
      if (!producer.append(topic, chunk, ({ records }) => (delivered += records))) await producer.ready();
    }
    await producer.close();
    expect(delivered).toBe(count);

    const read = await readAll(topic, count);
    const inPartition = (partition: number) =>
      read.filter((record) => record.partition === partition).map(({ value }) => Number(value));
    for (let partition = 0; partition < partitions; partition += 1) {
      const expected = Array.from({ length: count }, (_, i) => i).filter(
        (i) => partitionOf(`user_${i % 997}`, partitions) === partition,
      );
      expect(inPartition(partition)).toEqual(expected);
    }
  });

  it('creates missing topics with their settings and leaves existing ones alone', async () => {
    const own = `${prefix}ensure-`;
    const [first, second] = await Promise.all([
      ensureTopics(kafka, TOPICS, { prefix: own }),
      ensureTopics(kafka, TOPICS, { prefix: own }),
    ]);
    const third = await ensureTopics(kafka, TOPICS, { prefix: own, partitions: 5 });
    expect(new Set([...first.created, ...second.created])).toEqual(
      new Set(Object.keys(TOPICS).map((name) => own + name)),
    );
    expect(third.created).toEqual([]);
    expect(first.drifts).toEqual([]);
    expect(third.drifts.map(describeDrift)).toContain(`topic ${own}transactions: partitions is 3, not 5`);
    expect(third.drifts.map(({ topic }) => topic)).not.toContain(`${own}system_metrics`);

    const admin = kafka.admin();
    await admin.connect();
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name: `${own}transactions` }],
    });
    await admin.disconnect();
    const settings = new Map(
      resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]),
    );
    expect(settings.get('message.timestamp.type')).toBe('LogAppendTime');
    expect(settings.get('max.message.bytes')).toBe('4194304');
    expect(settings.get('retention.ms')).toBe('604800000');
  });

  it('names each setting that was changed by hand', async () => {
    const topic = await withTopic(3);
    const name = topic.slice(prefix.length);
    const wanted = { [name]: { ...TOPICS.transactions, name } };
    await withAdmin(async (admin) => {
      const changed = new Map([
        ['retention.ms', '3600000'],
        ['message.timestamp.type', 'CreateTime'],
      ]);
      const configEntries = topicSettings(TOPICS.transactions).map(({ name: setting, value }) => ({
        name: setting,
        value: changed.get(setting) ?? value,
      }));
      const resource = { type: ConfigResourceTypes.TOPIC, name: topic, configEntries };
      await admin.alterConfigs({ validateOnly: false, resources: [resource] });
    });
    const { drifts } = await ensureTopics(kafka, wanted, { prefix });
    expect(drifts.map((drift) => [describeDrift(drift), drift.isGrave])).toEqual([
      [`topic ${topic}: retention.ms is 3600000, not 604800000`, false],
      [`topic ${topic}: message.timestamp.type is CreateTime, not LogAppendTime`, true],
    ]);
  });

  it('answers a ping, and a ping to nobody fails', async () => {
    await expect(pingKafka(kafka)).resolves.toBeUndefined();
    const nobody = createKafka({
      brokers: ['127.0.0.1:1'],
      clientId: 'spec',
      logger,
      overrides: { retry: { retries: 0 } },
    });
    await expect(pingKafka(nobody)).rejects.toThrow();
  });
});
