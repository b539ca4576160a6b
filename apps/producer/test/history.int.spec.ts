import type { TopicName } from '@globalmart/contracts';
import { FolderStore, historyKey } from '@globalmart/lake';
import { createTestTopics, type TestTopics } from '@globalmart/testing';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAll, runProducer, timesOf } from './producer-process';

const MIX: readonly TopicName[] = ['transactions', 'product_views', 'cart_events'];
const MINUTE_MS = 60_000;
/** At 20 events a second even the quietest hour leaves no gap of a second, unless one was made. */
const NO_GAP_MS = 1_000;
const FLAGS = '--backfill 10m --backfill-rate 20 --rate 50 --products 200 --count 100 --defects 0'.split(' ');
jest.setTimeout(300_000);

let topics: TestTopics;
beforeAll(() => (topics = createTestTopics('history')));
afterAll(() => topics.cleanUp());

async function eventTimes() {
  const times = timesOf(await readAll(topics, MIX));
  return { times, sorted: times.map(({ eventTimeMs }) => eventTimeMs).sort((a, b) => a - b) };
}

function widestGap(sorted: readonly number[]): number {
  return sorted.slice(1).reduce((widest, timeMs, i) => Math.max(widest, timeMs - (sorted[i] ?? 0)), 0);
}

it('fills the time before the start and goes on live, without gap, overlap or a step back', async () => {
  const startedMs = Date.now();
  const { code, errors, logged } = await runProducer(topics, FLAGS);
  expect([code, errors]).toEqual([0, '']);

  const { times, sorted } = await eventTimes();
  expect((sorted[0] ?? 0) - (startedMs - 10 * MINUTE_MS)).toBeLessThan(30_000);
  expect(sorted[0]).toBeGreaterThan(startedMs - 10 * MINUTE_MS);
  expect(widestGap(sorted)).toBeLessThan(NO_GAP_MS);
  for (const { eventTimeMs, appendTimeMs } of times) expect(eventTimeMs).toBeLessThanOrEqual(appendTimeMs + 1);

  const [history] = logged('history sent');
  const live = sorted.slice(-100);
  const historyEndMs = sorted[sorted.length - 101] ?? 0;
  expect(Number(history?.['sent'])).toBeGreaterThanOrEqual(sorted.length - 100);
  expect(live[0]).toBeGreaterThanOrEqual(historyEndMs);
  expect((live[99] ?? 0) - (live[0] ?? 0)).toBe(99 * 20);
});

it('keeps the partitions within two minutes and a half of event time of each other', async () => {
  const { times } = await eventTimes();
  const byAppend = [...times].sort((a, b) => a.appendTimeMs - b.appendTimeMs);
  const newest = new Map<string, number>();
  let front = 0;
  for (const { log, eventTimeMs } of byAppend) {
    // Behind the front of all by less than the watermark delay, so that nothing is late.
    front = Math.max(front, eventTimeMs);
    expect(front - eventTimeMs).toBeLessThan(2.5 * MINUTE_MS);
    newest.set(log, Math.max(newest.get(log) ?? 0, eventTimeMs));
  }
  expect(newest.size).toBe(9);
});

it('fills only what is missing when it starts again', async () => {
  const before = await eventTimes();
  const { code } = await runProducer(topics, FLAGS);
  expect(code).toBe(0);

  const after = await eventTimes();
  const added = after.sorted.slice(before.sorted.length);
  expect(after.sorted.slice(0, before.sorted.length)).toEqual(before.sorted);
  expect(added.length).toBeGreaterThan(100);
  expect(added.length).toBeLessThan(before.sorted.length);
  expect(widestGap(after.sorted)).toBeLessThan(NO_GAP_MS);
});

it('begins where the history of the lake ends, and is not even late before that', async () => {
  const root = await mkdtemp(join(tmpdir(), 'globalmart-lake-'));
  const own = createTestTopics('met');
  try {
    const file = { topic: 'transactions', day: '2026-03-01', plan: '00c0ffee', part: 0 } as const;
    await new FolderStore(root).put(historyKey(file), (path) => writeFile(path, 'Only its name is looked at.'));
    const flags = '--backfill 2h --backfill-rate 20 --rate 50 --products 200 --count 100 --defects 0.2'.split(' ');
    const { code } = await runProducer(own, [...flags, '--start', '2026-03-02T00:25:00Z'], undefined, root);
    expect(code).toBe(0);
    const sorted = timesOf(await readAll(own, MIX))
      .map(({ eventTimeMs }) => eventTimeMs)
      .sort((a, b) => a - b);
    const midnightMs = Date.parse('2026-03-02T00:00:00Z');
    expect(sorted[0]).toBeGreaterThanOrEqual(midnightMs);
    expect(sorted[0]).toBeLessThan(midnightMs + NO_GAP_MS);

    const within = await runProducer(own, [...flags, '--start', '2026-03-01T23:59:59Z'], undefined, root);
    expect(within.code).toBe(1);
    expect(within.lines.join('\n')).toContain('--start must not be before 2026-03-02T00:00:00.000Z');
  } finally {
    await own.cleanUp();
    await rm(root, { recursive: true });
  }
});
