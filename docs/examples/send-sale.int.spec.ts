import { createJudge, TOPICS } from '@globalmart/contracts';
import { createKafka, createLogger, ensureTopics } from '@globalmart/platform';
import { createTestTopics, eventually, testServices } from '@globalmart/testing';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

jest.setTimeout(60_000);
const topics = createTestTopics('send_sale');
afterAll(() => topics.cleanUp());

it('sends a sale that the platform takes for a valid one, and with a wrong total one that it sets aside', async () => {
  const logger = createLogger({ name: 'examples', level: 'silent' });
  const kafka = createKafka({ brokers: topics.brokers, clientId: 'examples', logger });
  const { transactions } = TOPICS;
  await eventually(() => ensureTopics(kafka, { transactions }, { prefix: topics.prefix }), { deadlineMs: 20_000 });
  const consumer = kafka.consumer({ groupId: `${topics.prefix}reader` });
  await consumer.connect();
  await consumer.subscribe({ topic: `${topics.prefix}transactions`, fromBeginning: true });
  const verdicts: unknown[] = [];
  await consumer.run({
    eachMessage: async ({ message: { key, value, timestamp } }) => {
      verdicts.push(createJudge()('transactions', { key, value, appendTimeMs: Number(timestamp) }));
    },
  });

  const env = { ...testServices().env, PATH: process.env.PATH, KAFKA_TOPIC_PREFIX: topics.prefix };
  const script = join(__dirname, 'send-sale.mjs');
  const send = (...args: string[]) => promisify(execFile)(process.execPath, [script, ...args], { env });
  expect((await send('my-sale-1')).stdout).toContain('sent my-sale-1');
  await eventually(() => expect(verdicts).toHaveLength(1), { deadlineMs: 30_000 });
  await send('my-sale-2', '26');
  await eventually(() => expect(verdicts).toHaveLength(2), { deadlineMs: 30_000 });
  await consumer.disconnect();
  expect(verdicts[0]).toMatchObject({ ok: true, event: { id: 'my-sale-1', userId: 'me', totalCents: 2_500 } });
  expect(verdicts[1]).toMatchObject({ ok: false, reason: 'total_mismatch' });
});
