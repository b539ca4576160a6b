import { type Kafka } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { createKafka, createLogger, readEnvFile, TopicLog } from '../src';

const ENV_FILE = process.env['GLOBALMART_ENV_FILE'] || '.globalmart/test/env';
jest.setTimeout(120_000);

const topic = `platform-${randomUUID().slice(0, 8)}-log`;
const logger = createLogger({ name: 'spec', level: 'silent' });
let kafka: Kafka;
let log: TopicLog;

beforeAll(async () => {
  const environment = { ...readEnvFile(resolve(__dirname, '../../..', ENV_FILE)), ...process.env };
  const brokers = environment['KAFKA_BROKERS'];
  if (!brokers) throw new Error('KAFKA_BROKERS is not set: run "npm run services -- up --instance test" first');
  kafka = createKafka({ brokers: brokers.split(','), clientId: 'spec', logger });
  const admin = kafka.admin();
  await admin.connect();
  const configEntries = [{ name: 'message.timestamp.type', value: 'LogAppendTime' }];
  await admin.createTopics({ topics: [{ topic, numPartitions: 2, configEntries }], waitForLeaders: true });
  await admin.disconnect();
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({
    topic,
    messages: Array.from({ length: 20 }, (_, i) => ({ partition: 1, key: `k${i}`, value: `v${i}` })),
  });
  await producer.send({
    topic,
    messages: [{ partition: 1, key: null, value: null, headers: { constructor: Buffer.from([0xff]) } }],
  });
  await producer.disconnect();
  log = await TopicLog.open(kafka, topic);
});

afterAll(async () => {
  await log?.close();
  const admin = kafka.admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [topic] });
  await admin.disconnect();
});

it('knows what each partition holds', async () => {
  expect(log.partitions).toEqual([0, 1]);
  expect(await log.bounds()).toEqual(
    new Map([
      [0, { startOffset: 0, endOffset: 0 }],
      [1, { startOffset: 0, endOffset: 21 }],
    ]),
  );
});

it('reads from the offset asked for, also in the middle of a batch', async () => {
  const records = await log.read(1, 17);
  expect(records.map(({ offset, key, value }) => [offset, String(key), String(value)])).toEqual([
    [17, 'k17', 'v17'],
    [18, 'k18', 'v18'],
    [19, 'k19', 'v19'],
    [20, 'null', 'null'],
  ]);
  const last = records[3];
  expect(last?.key).toBeNull();
  expect(last?.value).toBeNull();
  expect([...(last?.headers ?? [])]).toEqual([{ name: 'constructor', value: Buffer.from([0xff]) }]);
});

it('leaves no connection open when several read at once', async () => {
  const sockets = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
  const before = sockets();
  const other = await TopicLog.open(kafka, topic);
  const read = await Promise.all([other.read(1, 20), other.read(0, 0), other.read(1, 19)]);
  expect(read.map((records) => records.length)).toEqual([1, 0, 2]);
  await other.close();
  // A socket is gone some turns of the event loop after its end.
  for (const endMs = Date.now() + 5_000; sockets() > before && Date.now() < endMs;) await setImmediate();
  expect(sockets()).toBe(before);
});

it('answers at least one batch, however few bytes are allowed', async () => {
  expect((await log.read(1, 0, 1)).map(({ offset }) => offset)).toEqual(Array.from({ length: 20 }, (_, i) => i));
});

it('has nothing at the end, and refuses what is beyond it', async () => {
  expect(await log.read(1, 21)).toEqual([]);
  await expect(log.read(1, 22)).rejects.toMatchObject({ type: 'OFFSET_OUT_OF_RANGE' });
  await expect(log.read(2, 0)).rejects.toThrow(`${topic} has no partition 2`);
});

it('finds the place of a time', async () => {
  const [first] = await log.read(1, 0);
  expect(await log.offsetAt(1, 0)).toBe(0);
  expect(await log.offsetAt(1, first?.appendTimeMs ?? NaN)).toBe(0);
  expect(await log.offsetAt(1, Date.now() + 3_600_000)).toBeUndefined();
  expect(await log.offsetAt(0, 0)).toBeUndefined();
});

it('refuses a topic that does not exist, and does not make it', async () => {
  await expect(TopicLog.open(kafka, `${topic}-nowhere`)).rejects.toMatchObject({ type: 'UNKNOWN_TOPIC_OR_PARTITION' });
});
