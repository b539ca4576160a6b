import type { TimedTopic, TopicName } from '@globalmart/contracts';
import { judgeRecord } from '@globalmart/contracts';
import { createKafka, createLogger } from '@globalmart/platform';
import { testServices, type TestTopics } from '@globalmart/testing';
import type { Kafka, KafkaMessage } from 'kafkajs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';

const WORKSPACE_ROOT = resolve(__dirname, '../../..');

export interface ReadRecord {
  readonly topic: TopicName;
  readonly partition: number;
  readonly message: KafkaMessage;
}

export interface ProducerRun {
  readonly code: number | null;
  /** What it wrote to standard error. */
  readonly errors: string;
  readonly lines: readonly string[];
  /** Its log lines with this message. */
  logged(message: string): Record<string, unknown>[];
}

/** Runs the producer as an operator would, until it ends by itself or by the signal that an answer to a line asks for. */
export async function runProducer(
  topics: TestTopics,
  args: readonly string[],
  onLine?: (line: string, stop: (signal: NodeJS.Signals) => void) => void,
  lakeRoot = resolve(tmpdir(), `${topics.prefix}no-lake`),
): Promise<ProducerRun> {
  const places = { KAFKA_TOPIC_PREFIX: topics.prefix, LAKE_ROOT: lakeRoot, PRODUCER_HTTP_PORT: '0' };
  const env = { ...testServices().env, ...places };
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
      onLine?.(line, (signal) => child.kill(signal));
    }
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  const logged = (message: string) =>
    lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ msg }) => msg === message);
  return { code, errors, lines, logged };
}

export function kafkaOf(topics: TestTopics): Kafka {
  return createKafka({
    brokers: topics.brokers,
    clientId: 'spec',
    logger: createLogger({ name: 'spec', level: 'silent' }),
  });
}

/** Everything in these topics, each partition in order. */
export async function readAll(topics: TestTopics, names: readonly TopicName[]): Promise<ReadRecord[]> {
  const kafka = kafkaOf(topics);
  const admin = kafka.admin();
  await admin.connect();
  const offsets = await Promise.all(names.map((name) => admin.fetchTopicOffsets(topics.prefix + name)));
  await admin.disconnect();
  const expected = offsets.flat().reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
  const read: ReadRecord[] = [];
  if (expected === 0) return read;
  const consumer = kafka.consumer({ groupId: `${topics.prefix}${Date.now()}`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topics: names.map((name) => topics.prefix + name), fromBeginning: true });
  await new Promise<void>((done, reject) => {
    const eachMessage = ({ topic, partition, message }: { topic: string } & Omit<ReadRecord, 'topic'>) => {
      read.push({ topic: topic.slice(topics.prefix.length) as TopicName, partition, message });
      if (read.length === expected) done();
      return Promise.resolve();
    };
    consumer.run({ eachMessage }).catch(reject);
  });
  await consumer.disconnect();
  return read;
}

/** Event and append time of the records that are valid by themselves, each partition in order. */
export function timesOf(records: readonly ReadRecord[]) {
  return records.flatMap(({ topic, partition, message }) => {
    const appendTimeMs = Number(message.timestamp);
    const judged = judgeRecord(topic as TimedTopic, { key: message.key, value: message.value, appendTimeMs });
    return judged.ok ? [{ log: `${topic}-${partition}`, eventTimeMs: judged.event.eventTimeMs, appendTimeMs }] : [];
  });
}
