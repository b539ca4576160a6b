import type { TopicName } from '@globalmart/contracts';
import { createTestTopics, type TestTopics } from '@globalmart/testing';
import { kafkaOf, runProducer } from './producer-process';

const MIX: readonly TopicName[] = ['transactions', 'product_views', 'cart_events'];
/** The long forms are 600 seconds at 500 per second, and 60 at 30,000. */
const SECONDS = Number(process.env.PRODUCER_PACE_SECONDS ?? 15);
const RATE = Number(process.env.PRODUCER_PACE_RATE ?? 500);
jest.setTimeout((SECONDS + 120) * 1_000);

let topics: TestTopics;
beforeAll(() => (topics = createTestTopics('pace')));
afterAll(() => topics.cleanUp());

it(`holds ${RATE} events a second within 1 % for ${SECONDS} s, and says how it does`, async () => {
  const flags = `--rate ${RATE} --duration ${SECONDS}s --products 1000`.split(' ');
  const { code, errors, logged } = await runProducer(topics, flags);
  expect([code, errors]).toEqual([0, '']);

  const admin = kafkaOf(topics).admin();
  await admin.connect();
  const offsets = await Promise.all(MIX.map((name) => admin.fetchTopicOffsets(topics.prefix + name)));
  await admin.disconnect();
  const written = offsets.flat().reduce((sum, { high }) => sum + Number(high), 0);
  // Beside the mix there are some events with something wrong.
  expect(written / (RATE * SECONDS)).toBeGreaterThan(0.99);
  expect(written / (RATE * SECONDS)).toBeLessThan(1.01);

  const [sent] = logged('sent');
  expect(Number(sent?.['seconds']) / SECONDS).toBeLessThan(1.01);
  expect(sent).toMatchObject({ failed: 0, acknowledged: sent?.['sent'], behindMs: 0 });
  const rates = sent?.['rates'] as Record<string, number>;
  expect(Object.keys(rates)).toEqual(expect.arrayContaining([...MIX]));
  expect(Number(sent?.['p99Ms'])).toBeGreaterThanOrEqual(Number(sent?.['p50Ms']));
  expect(logged('sending').length).toBe(Math.floor((SECONDS - 0.5) / 10));
});
