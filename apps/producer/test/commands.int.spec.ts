import { TOPICS, type TopicName } from '@globalmart/contracts';
import { createTestTopics, eventually, type TestTopics } from '@globalmart/testing';
import type { Producer } from 'kafkajs';
import type { CommandReply } from '../src/commands/simulation-command';
import { kafkaOf, readAll, runProducer, timesOf } from './producer-process';

const MIX: readonly TopicName[] = ['transactions', 'product_views', 'cart_events'];
const PATIENT = { deadlineMs: 60_000, everyMs: 300 };
jest.setTimeout(300_000);

let topics: TestTopics;
beforeAll(() => (topics = createTestTopics('commands')));
afterAll(() => topics.cleanUp());

async function repliesTo(requestId: string): Promise<CommandReply[]> {
  const records = await readAll(topics, [TOPICS['simulation_commands.reply'].name]);
  const replies = records.map(({ message }) => JSON.parse(String(message.value)) as CommandReply);
  return replies.filter(({ request_id: id }) => id === requestId);
}

it('plays scenarios on command, each request once, and says what it does not know', async () => {
  const kafka = kafkaOf(topics);
  const commander: Producer = kafka.producer();
  let stop: (signal: NodeJS.Signals) => void = () => undefined;
  let isSelling = false;
  const run = runProducer(topics, '--rate 50 --products 200 --defects 0'.split(' '), (line, kill) => {
    stop = kill;
    isSelling ||= line.includes('"selling"');
  });
  const ask = (requestId: string, scenario: string) =>
    eventually(async () => {
      // The same request again and again, until the producer listens.
      const value = JSON.stringify({ request_id: requestId, scenario });
      await commander.send({ topic: topics.prefix + TOPICS.simulation_commands.name, messages: [{ value }] });
      const replies = await repliesTo(requestId);
      expect(replies.length).toBeGreaterThan(1);
      return replies;
    }, PATIENT);
  try {
    await eventually(() => expect(isSelling).toBe(true), PATIENT);
    await commander.connect();
    const [surge, ...repeated] = await ask('one', 'surge');
    expect(surge).toMatchObject({ accepted: true, scenario: 'surge' });
    for (const reply of repeated) expect(reply).toEqual(surge);
    const [unknown] = await ask('two', 'earthquake');
    expect(unknown).toMatchObject({
      accepted: false,
      error: { field: 'scenario', rule: 'must be one of flash-sale, outage, surge, stockout, normal' },
    });
    const [outage] = await ask('three', 'outage');
    expect(outage).toMatchObject({ accepted: true, scenario: 'outage' });
    stop('SIGTERM');
    expect((await run).code).toBe(0);

    const times = timesOf(await readAll(topics, MIX)).map(({ eventTimeMs }) => eventTimeMs);
    const fromMs = Date.parse(surge?.from ?? '');
    const untilMs = Date.parse(outage?.from ?? '');
    expect(Date.parse(surge?.until ?? '') - fromMs).toBe(300_000);
    const surged = times.filter((timeMs) => timeMs >= fromMs && timeMs < untilMs).length;
    expect(surged / ((untilMs - fromMs) / 1_000)).toBeCloseTo(250, -1);
    const calm = times.filter((timeMs) => timeMs < fromMs).length;
    // One each 20 ms from the first on, however soon the surge came.
    expect(calm).toBe(Math.ceil((fromMs - Math.min(...times)) / 20));
    expect(Math.max(...times)).toBeLessThanOrEqual(untilMs);
  } finally {
    stop('SIGTERM');
    await commander.disconnect();
  }
});
