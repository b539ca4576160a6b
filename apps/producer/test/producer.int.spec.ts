import { judgeRecord, type TopicName } from '@globalmart/contracts';
import { createKafka, createLogger, partitionOf } from '@globalmart/platform';
import { createTestTopics, testServices, type TestTopics } from '@globalmart/testing';
import type { KafkaMessage } from 'kafkajs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const WORKSPACE_ROOT = resolve(__dirname, '../../..');
const PARTITIONS = 3;
const START_MS = Date.UTC(2026, 0, 1);
jest.setTimeout(120_000);

interface ReadRecord {
  readonly topic: TopicName;
  readonly partition: number;
  readonly message: KafkaMessage;
}

let topics: TestTopics;
beforeAll(() => (topics = createTestTopics('producer')));
afterAll(() => topics.cleanUp());

/** Runs the producer as an operator would; resolves with its exit code and what it wrote to standard error. */
async function runProducer(args: string[], signalAfter?: (line: string) => NodeJS.Signals | undefined) {
  const env = { ...process.env, ...testServices().env, KAFKA_TOPIC_PREFIX: topics.prefix, PRODUCER_HTTP_PORT: '0' };
  const child = spawn(process.execPath, ['tools/run.mjs', 'apps/producer/src/main.ts', ...args], {
    cwd: WORKSPACE_ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  const lines: string[] = [];
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  child.stdout.on('data', (data: Buffer) => {
    for (const line of data.toString().split('\n').filter(Boolean)) {
      lines.push(line);
      const signal = signalAfter?.(line);
      if (signal) child.kill(signal);
    }
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, errors, lines };
}

/** Everything in these topics, each partition in order. */
async function readAll(names: readonly TopicName[]): Promise<ReadRecord[]> {
  const logger = createLogger({ name: 'spec', level: 'silent' });
  const kafka = createKafka({ brokers: topics.brokers, clientId: 'spec', logger });
  const admin = kafka.admin();
  await admin.connect();
  const offsets = await Promise.all(names.map((name) => admin.fetchTopicOffsets(topics.prefix + name)));
  await admin.disconnect();
  const expected = offsets.flat().reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
  const consumer = kafka.consumer({ groupId: `${topics.prefix}${Date.now()}`, maxWaitTimeInMs: 100 });
  const read: ReadRecord[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics: names.map((name) => topics.prefix + name), fromBeginning: true });
  await new Promise<void>((done, reject) => {
    const eachMessage = async ({ topic, partition, message }: { topic: string } & Omit<ReadRecord, 'topic'>) => {
      read.push({ topic: topic.slice(topics.prefix.length) as TopicName, partition, message });
      if (read.length === expected) done();
    };
    consumer.run({ eachMessage }).catch(reject);
  });
  await consumer.disconnect();
  return read;
}

it('writes the catalogue, then exactly the events asked for, keyed, partitioned and valid', async () => {
  const flags = '--count 5000 --max --products 1500 --seed 1 --start 2026-01-01T00:00:00Z --span 10m';
  const { code, errors } = await runProducer(flags.split(' '));
  expect([code, errors]).toEqual([0, '']);

  const events = await readAll(['transactions', 'product_views', 'cart_events']);
  const products = await readAll(['product_catalog']);
  expect([events.length, products.length]).toEqual([5_000, 1_500]);
  const ids = new Set<string>();
  for (const { topic, partition, message } of [...products, ...events]) {
    const key = message.key ?? Buffer.alloc(0);
    expect(partition).toBe(partitionOf(key, PARTITIONS));
    const judged = judgeRecord(topic as 'transactions', {
      key,
      value: message.value,
      appendTimeMs: Number(message.timestamp),
    });
    expect(judged).toMatchObject({ ok: true });
    if (!judged.ok || topic === ('product_catalog' as TopicName)) continue;
    ids.add(judged.event.id);
    expect(judged.event.eventTimeMs).toBeGreaterThanOrEqual(START_MS);
    expect(judged.event.eventTimeMs).toBeLessThan(START_MS + 600_000);
  }
  expect(ids.size).toBe(5_000);

  const lastProductMs = Math.max(...products.map(({ message }) => Number(message.timestamp)));
  const firstEventMs = Math.min(...events.map(({ message }) => Number(message.timestamp)));
  expect(firstEventMs - lastProductMs).toBeGreaterThanOrEqual(1_900); // 2 s of lead, less the granularity of two clocks
});

it('does not write the catalogue again, and everything it sent is there after a signal', async () => {
  const before = await readAll(['product_catalog']);
  const signal = (line: string) => (line.includes('"selling"') ? ('SIGTERM' as const) : undefined);
  const { code, lines } = await runProducer(['--rate', '2000', '--products', '1500'], signal);
  expect(code).toBe(0);
  const last = lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .find(({ msg }) => msg === 'stopped sending');
  expect(last?.['acknowledged']).toBe(last?.['sent']);
  expect((await readAll(['product_catalog'])).length).toBe(before.length);
});

it('names every fault in its flags', async () => {
  const { code, errors } = await runProducer(['--rate', 'fast', '--count', '1x']);
  expect(code).toBe(1);
  expect(errors.split('\n').filter((line) => line.startsWith('producer: '))).toHaveLength(2);
});
