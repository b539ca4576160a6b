import { eventually, type TestTopics } from '@globalmart/testing';
import { OTHERS, writeDeadLetters } from './dead-letter-topics';
import { EventStream } from './event-stream';
import { faultsOf, readOpenApi, schemaOf } from './open-api';
import { NOW } from './rows-of-all-kinds';
import { startTestGateway, type TestGateway } from './test-gateway';

interface Job {
  readonly job: string;
  readonly lag: number | null;
  readonly records_per_second: number | null;
  readonly latency_p50_ms: number | null;
  readonly latency_p99_ms: number | null;
  readonly partitions: readonly Record<string, number | string | null>[];
}

let topics: TestTopics;
let gateway: TestGateway;
let headers: Record<string, string>;

beforeAll(async () => {
  // What is in dead_letters stands for the records of any topic.
  topics = await writeDeadLetters([]);
  gateway = await startTestGateway(NOW, { kafkaTopicPrefix: topics.prefix });
  headers = { 'x-api-key': await gateway.keyFor('read') };
}, 180_000);

afterAll(async () => {
  await gateway?.close();
  await topics?.cleanUp();
}, 120_000);

const pipeline = async () => {
  const { status, body } = await gateway.get<Job[]>('/api/v1/pipeline', headers);
  expect(status).toBe(200);
  return body;
};

const begin = (job: string, topic: string, partition: number) =>
  gateway.worker.query(
    `INSERT INTO stream_offsets (job, topic, partition, epoch, next_offset, restore_offset, dedup_offset)
     VALUES ($1, $2, $3, 1, 0, 0, 0)`,
    [job, topic, partition],
  );

it('has no jobs before one has run', async () => expect(await pipeline()).toEqual([]));

it('says how many records of the log wait for each job', async () => {
  for (const partition of [0, 1, 2]) await begin('first', 'dead_letters', partition);
  await begin('second', 'transactions', 0);
  const [first, second] = await pipeline();
  expect(first).toMatchObject({ job: 'first', lag: OTHERS });
  expect(first?.partitions).toHaveLength(3);
  for (const { topic, next_offset, end_offset, lag } of first?.partitions ?? []) {
    expect([topic, next_offset, lag]).toEqual(['dead_letters', 0, end_offset]);
  }
  expect(second).toMatchObject({ job: 'second', lag: 0 });
});

it('knows no lag where Kafka has no such partition or topic', async () => {
  await begin('third', 'transactions', 99);
  await begin('third', 'nowhere', 0);
  const third = (await pipeline()).find(({ job }) => job === 'third');
  expect(third?.lag).toBeNull();
  expect(third?.partitions.map(({ end_offset }) => end_offset)).toEqual([null, null]);
});

it('measures what is committed while it runs', async () => {
  await begin('moving', 'dead_letters', 0);
  let next = 0;
  await eventually(
    async () => {
      next += 100;
      await gateway.worker.query(
        `UPDATE stream_offsets SET next_offset = $1, last_append_ms = 1000, updated_at = to_timestamp(1.25) WHERE job = 'moving'`,
        [next],
      );
      const moving = (await pipeline()).find(({ job }) => job === 'moving');
      expect(moving?.records_per_second).toBeGreaterThan(0);
      expect(moving).toMatchObject({ latency_p50_ms: 250, latency_p99_ms: 250, lag: 0 });
    },
    { deadlineMs: 20_000, everyMs: 200 },
  );
}, 25_000);

it('shows the same live, and goes on when a job has moved', async () => {
  await begin('watched', 'dead_letters', 1);
  const url = `${await gateway.listen()}/api/v1/live/pipeline`;
  const stream = await EventStream.open<{ jobs: Job[] }>(url, headers);
  try {
    const { event, data } = await stream.nth(1);
    expect(event).toBe('snapshot');
    const schema = schemaOf(await readOpenApi(gateway), '/api/v1/live/pipeline', 200, 'text/event-stream');
    expect(faultsOf(data, schema)).toEqual([]);
    const watched = () => stream.newest?.data.jobs.find(({ job }) => job === 'watched');
    expect(watched()?.partitions).toMatchObject([{ next_offset: 0 }]);
    await gateway.worker.query(`UPDATE stream_offsets SET next_offset = 1 WHERE job = 'watched'`);
    await eventually(() => expect(watched()?.partitions).toMatchObject([{ next_offset: 1 }]), { deadlineMs: 10_000 });
    expect(stream.newest?.event).toBe('commit');
    expect(stream.newest?.id).toContain('watched:1');
  } finally {
    stream.close();
  }
}, 25_000);

it('answers 503 within two seconds while Kafka is away', async () => {
  // Nothing listens on port 1.
  const alone = await startTestGateway(NOW, { kafkaBrokers: ['127.0.0.1:1'] });
  try {
    const beganMs = performance.now();
    const { status } = await alone.get('/api/v1/pipeline', { 'x-api-key': await alone.keyFor('read') });
    expect(status).toBe(503);
    expect(performance.now() - beganMs).toBeLessThan(2_500);
  } finally {
    await alone.close();
  }
}, 120_000);
