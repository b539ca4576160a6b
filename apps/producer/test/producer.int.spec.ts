import { judgeRecord, type TopicName } from '@globalmart/contracts';
import { partitionOf } from '@globalmart/platform';
import { createTestTopics, type TestTopics } from '@globalmart/testing';
import { Catalogue } from '../src/generate/catalogue';
import { SHOP_TOPICS } from '../src/simulate/simulated-record';
import { readAll, runProducer } from './producer-process';
import { recordsOf } from './simulated-run';

const PARTITIONS = 3;
const START_MS = Date.UTC(2026, 0, 1);
jest.setTimeout(300_000);

let topics: TestTopics;
beforeAll(() => (topics = createTestTopics('producer')));
afterAll(() => topics.cleanUp());

it('writes the catalogue, then exactly the events asked for, keyed, partitioned and valid', async () => {
  const flags = '--count 5000 --max --products 1500 --seed 1 --start 2026-01-01T00:00:00Z --span 10m --defects 0';
  const { code, errors } = await runProducer(topics, flags.split(' '));
  expect([code, errors]).toEqual([0, '']);

  const events = await readAll(topics, ['transactions', 'product_views', 'cart_events']);
  const products = await readAll(topics, ['product_catalog']);
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
  const before = await readAll(topics, ['product_catalog']);
  const onSelling = (line: string, stop: (signal: NodeJS.Signals) => void) => {
    if (line.includes('"selling"')) stop('SIGTERM');
  };
  const { code, logged } = await runProducer(topics, ['--rate', '2000', '--products', '1500'], onSelling);
  expect(code).toBe(0);
  const [last] = logged('stopped sending');
  expect(last?.['acknowledged']).toBe(last?.['sent']);
  expect((await readAll(topics, ['product_catalog'])).length).toBe(before.length);
});

// What its events are like (mix, carts, anomalies, defects) is shown of the simulation, in src/simulate.
it('writes all that the simulation of its seed and start makes, to the byte and with its labels', async () => {
  const flags = '--count 20000 --max --products 1500 --seed 3 --start 2026-02-02T10:00:00Z --span 10m --defects 0.02';
  const own = createTestTopics('simulation');
  try {
    const { code, errors } = await runProducer(own, [...flags.split(' '), '--without-catalogue']);
    expect([code, errors]).toEqual([0, '']);
    const read = (await readAll(own, SHOP_TOPICS)).map(({ topic, message: { key, value, headers } }) => {
      return [topic, key, value, headers?.['anomaly'], headers?.['defect']].join('\t');
    });
    const made = recordsOf({
      slots: 20_000,
      startMs: Date.UTC(2026, 1, 2, 10),
      seed: 3,
      catalogue: new Catalogue(1_500),
      eventsPerSecond: 20_000 / 600,
      defects: 0.02,
    }).map(({ record: { topic, key, value, headers } }) => {
      return [topic, key, value, headers?.['anomaly'], headers?.['defect']].join('\t');
    });
    expect(read.sort()).toEqual(made.sort());
  } finally {
    await own.cleanUp();
  }
});

it('names every fault in its flags', async () => {
  const { code, errors } = await runProducer(topics, ['--rate', 'fast', '--count', '1x']);
  expect(code).toBe(1);
  expect(errors.split('\n').filter((line) => line.startsWith('producer: '))).toHaveLength(2);
});
