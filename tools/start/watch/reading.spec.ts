import { addPaces, readingOf, ReadingWindow, totalOf, type Reading } from './reading';

const NONE = new Map<string, number>();
const counts = (values: Record<string, number>) => new Map(Object.entries(values));

const reading = (atMs: number, known: Partial<Reading> = {}): Reading => ({
  atMs,
  acknowledged: NONE,
  committed: NONE,
  committedByJob: NONE,
  verdicts: NONE,
  sent: NONE,
  lag: NONE,
  eventAgeSeconds: undefined,
  latency: new Map(),
  ...known,
});

describe('readingOf', () => {
  it('takes from a worker what is committed, each event once, and what waits for the slowest job', () => {
    const text = [
      'globalmart_stream_committed_records_total{job="quality",topic="transactions"} 140',
      'globalmart_stream_committed_records_total{job="quality",topic="product_views"} 560',
      'globalmart_stream_committed_records_total{job="sales",topic="transactions"} 139',
      'globalmart_stream_lag_records{topic="transactions",partition="0",lane="0"} 3',
      'globalmart_stream_lag_records{topic="transactions",partition="0",lane="1"} 50',
      'globalmart_stream_lag_records{topic="transactions",partition="1",lane="0"} 4',
      'globalmart_stream_records_total{topic="transactions",verdict="valid",reason=""} 130',
      'globalmart_stream_records_total{topic="transactions",verdict="invalid",reason="schema"} 6',
      'globalmart_stream_records_total{topic="transactions",verdict="invalid",reason="oversize"} 4',
      'globalmart_stream_sent_records_total{topic="dead_letters"} 10',
      'globalmart_stream_event_age_seconds{topic="transactions",partition="0",lane="0"} 12',
      'globalmart_stream_event_age_seconds{topic="transactions",partition="1",lane="0"} 7200',
      'globalmart_stream_event_age_seconds{topic="customer_events",partition="1",lane="0"} 90000',
      'globalmart_stream_event_to_commit_seconds_bucket{le="0.01",job="sales"} 5',
      'globalmart_stream_event_to_commit_seconds_bucket{le="+Inf",job="sales"} 6',
    ].join('\n');
    const latency = new Map([
      [0.01, 5],
      [Infinity, 6],
    ]);
    expect(readingOf(text, 1_000)).toEqual(
      reading(1_000, {
        committed: counts({ transactions: 140, product_views: 560 }),
        committedByJob: counts({ quality: 700, sales: 139 }),
        verdicts: counts({ valid: 130, invalid: 10 }),
        sent: counts({ dead_letters: 10 }),
        lag: counts({ transactions: 54 }),
        eventAgeSeconds: 7200,
        latency: new Map([['sales', latency]]),
      }),
    );
  });

  it('takes from a producer what Kafka acknowledged, by topic', () => {
    const text = [
      'globalmart_producer_acknowledged_total{topic="transactions"} 20',
      'globalmart_producer_acknowledged_total{topic="product_views"} 60',
    ].join('\n');
    expect(readingOf(text, 0).acknowledged).toEqual(counts({ transactions: 20, product_views: 60 }));
  });
});

describe('ReadingWindow', () => {
  const rate = (window: ReadingWindow, lengthMs = 10_000) => window.pace(lengthMs).acknowledged.get('views');
  const views = (atMs: number, count: number) => reading(atMs, { acknowledged: counts({ views: count }) });

  it('divides the growth of a counter by the time it took', () => {
    const window = new ReadingWindow(60_000);
    window.add(views(0, 1_000));
    window.add(views(4_000, 3_000));
    expect(rate(window)).toBe(500);
  });

  it('looks back as far as it is asked', () => {
    const window = new ReadingWindow(60_000);
    for (const [atMs, count] of [
      [0, 10],
      [5_000, 60],
      [10_000, 160],
      [15_000, 360],
    ] as const)
      window.add(views(atMs, count));
    // From 60 at 5 s to 360 at 15 s; from 160 at 10 s; and from the first, for there is nothing older.
    expect(rate(window, 10_000)).toBe(30);
    expect(rate(window, 5_000)).toBe(40);
    expect(rate(window, 60_000)).toBeCloseTo(350 / 15, 10);
  });

  it('forgets what is older than the window', () => {
    const window = new ReadingWindow(10_000);
    for (const [atMs, count] of [
      [0, 10],
      [5_000, 60],
      [15_000, 360],
    ] as const)
      window.add(views(atMs, count));
    expect(rate(window, 60_000)).toBe(30);
  });

  it('begins anew when a counter falls, for the app was restarted', () => {
    const window = new ReadingWindow(10_000);
    window.add(views(0, 5_000));
    window.add(views(1_000, 100));
    expect(rate(window)).toBeUndefined();
    window.add(views(2_000, 700));
    expect(rate(window)).toBe(600);
  });

  it('does not count the time before the first event', () => {
    const window = new ReadingWindow(10_000);
    for (const atMs of [0, 1_000, 2_000]) window.add(views(atMs, 0));
    window.add(views(3_000, 400));
    expect(rate(window)).toBe(400);
    window.add(views(4_000, 1_000));
    expect(rate(window)).toBe(500);
  });

  it('knows nothing of an app that does not answer', () => {
    const window = new ReadingWindow(10_000);
    window.add(reading(0, { committed: counts({ views: 1 }), lag: counts({ views: 2 }), eventAgeSeconds: 3 }));
    window.add(undefined);
    expect(window.pace(10_000)).toEqual(addPaces([]));
  });

  it('takes a counter that was not there before as zero', () => {
    const window = new ReadingWindow(10_000);
    window.add(reading(0));
    window.add(reading(2_000, { committed: counts({ views: 10 }) }));
    expect(window.pace(10_000).committed).toEqual(counts({ views: 5 }));
  });
});

it('adds up apps, and leaves unknown what none of them knows', () => {
  const window = new ReadingWindow(10_000);
  window.add(reading(0, { committed: counts({ views: 100 }) }));
  const latency = new Map([['sales', new Map([[Infinity, 2]])]]);
  window.add(
    reading(1_000, { committed: counts({ views: 150 }), lag: counts({ views: 3 }), eventAgeSeconds: 4, latency }),
  );
  const pace = window.pace(10_000);
  expect(addPaces([pace, { ...pace, eventAgeSeconds: 5 }])).toEqual({
    acknowledged: NONE,
    committed: counts({ views: 100 }),
    committedByJob: NONE,
    verdicts: NONE,
    sent: NONE,
    lag: counts({ views: 6 }),
    eventAgeSeconds: 5,
    latency: new Map([['sales', new Map([[Infinity, 4]])]]),
  });
});

it('sums what is known, and tells nothing from zero', () => {
  expect(totalOf(counts({ a: 1, b: 2 }))).toBe(3);
  expect(totalOf(counts({ a: 0 }))).toBe(0);
  expect(totalOf(NONE)).toBeUndefined();
});
