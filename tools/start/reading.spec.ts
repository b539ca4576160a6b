import { addPaces, readingOf, ReadingWindow, type Reading } from './reading';

const reading = (atMs: number, counts: Partial<Reading> = {}): Reading => ({
  atMs,
  produced: undefined,
  committed: undefined,
  lag: undefined,
  latency: new Map(),
  ...counts,
});

it('takes from a worker how many events are committed, each once, and how old sales are then', () => {
  const text = [
    'globalmart_stream_committed_records_total{job="quality"} 700',
    'globalmart_stream_committed_records_total{job="sales"} 140',
    'globalmart_stream_lag_records{topic="transactions",partition="0"} 3',
    'globalmart_stream_lag_records{topic="transactions",partition="1"} 4',
    'globalmart_stream_event_to_commit_seconds_bucket{le="0.01",job="quality"} 1',
    'globalmart_stream_event_to_commit_seconds_bucket{le="0.01",job="sales"} 5',
    'globalmart_stream_event_to_commit_seconds_bucket{le="+Inf",job="sales"} 6',
  ].join('\n');
  const latency = new Map([
    [0.01, 5],
    [Infinity, 6],
  ]);
  expect(readingOf(text, 1_000)).toEqual({ atMs: 1_000, produced: undefined, committed: 700, lag: 7, latency });
});

it('divides the growth of a counter by the time it took', () => {
  const window = new ReadingWindow(10_000);
  window.add(reading(0, { produced: 1_000 }));
  window.add(reading(4_000, { produced: 3_000 }));
  expect(window.pace().producedPerSecond).toBe(500);
});

it('forgets what is older than the window', () => {
  const window = new ReadingWindow(10_000);
  window.add(reading(0, { committed: 0 }));
  window.add(reading(5_000, { committed: 50 }));
  window.add(reading(10_000, { committed: 150 }));
  expect(window.pace().committedPerSecond).toBe(15);
  window.add(reading(15_000, { committed: 350 }));
  // From 50 at 5 s to 350 at 15 s.
  expect(window.pace().committedPerSecond).toBe(30);
});

it('begins anew when a counter falls, for the app was restarted', () => {
  const window = new ReadingWindow(10_000);
  window.add(reading(0, { produced: 5_000 }));
  window.add(reading(1_000, { produced: 100 }));
  expect(window.pace().producedPerSecond).toBeUndefined();
  window.add(reading(2_000, { produced: 700 }));
  expect(window.pace().producedPerSecond).toBe(600);
});

it('does not count the time before the first event', () => {
  const window = new ReadingWindow(10_000);
  for (const atMs of [0, 1_000, 2_000]) window.add(reading(atMs, { produced: 0 }));
  window.add(reading(3_000, { produced: 400 }));
  expect(window.pace().producedPerSecond).toBe(400);
  window.add(reading(4_000, { produced: 1_000 }));
  expect(window.pace().producedPerSecond).toBe(500);
});

it('knows nothing of an app that does not answer', () => {
  const window = new ReadingWindow(10_000);
  window.add(reading(0, { committed: 1, lag: 2 }));
  window.add(undefined);
  expect(window.pace()).toEqual(addPaces([]));
});

it('takes a counter that was not there before as zero', () => {
  const window = new ReadingWindow(10_000);
  window.add(reading(0));
  window.add(reading(2_000, { committed: 10 }));
  expect(window.pace().committedPerSecond).toBe(5);
});

it('adds up apps, and leaves unknown what none of them knows', () => {
  const pace = { producedPerSecond: undefined, committedPerSecond: 50, lag: 3, latency: new Map([[Infinity, 2]]) };
  expect(addPaces([pace, pace])).toEqual({
    producedPerSecond: undefined,
    committedPerSecond: 100,
    lag: 6,
    latency: new Map([[Infinity, 4]]),
  });
});
