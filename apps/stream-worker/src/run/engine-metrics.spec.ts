import { createJudge } from '@globalmart/contracts';
import { DEFAULT_SETTINGS, LogIncident, StreamEngine, systemClock } from '@globalmart/streaming';
import { Registry } from 'prom-client';
import { salesJob } from '../jobs/sales.job';
import { ConsoleStore } from './console.store';
import { EngineMetrics } from './engine-metrics';

const ignore = (): void => undefined;
const EVENT_TIME = Date.UTC(2026, 0, 1);

/** A real engine that holds partition 1 and has read a valid record, a conflicting repeat and an invalid one of four in the log. */
async function readingEngine(registry: Registry): Promise<EngineMetrics> {
  let isOpen = ignore;
  const opened = new Promise<void>((resolve) => (isOpen = resolve));
  const metrics: EngineMetrics = new EngineMetrics(registry, () => engine, 600_000);
  const engine: StreamEngine = new StreamEngine({
    jobs: [salesJob],
    judgeRecord: createJudge(),
    log: {
      seek: ignore,
      rest: ignore,
      bounds: () => Promise.resolve({ startOffset: 0, endOffset: 4 }),
      endOffsets: () => Promise.resolve([]),
      confirmMembership: () => Promise.resolve(true),
      publishProgress: () => Promise.resolve(),
      openCatchUp: () => ({ seek: ignore, rest: ignore, pause: ignore, close: () => Promise.resolve() }),
    },
    store: new ConsoleStore(ignore),
    clock: systemClock,
    random: { next: () => 0 },
    settings: DEFAULT_SETTINGS,
    onFailure: ignore,
    observer: {
      judged: (topic, judged) => metrics.judged(topic, judged),
      opened: () => isOpen(),
      flushed: metrics.flushed,
      flushFailed: metrics.flushFailed,
      incident: metrics.incident,
      closed: ignore,
      outcomeRead: ignore,
      gapAccepted: ignore,
      awaitingCatalogue: ignore,
      retrying: ignore,
    },
  });
  engine.assign([1]);
  await opened;
  const message = {
    transaction_id: 't-1',
    user_id: 'u-1',
    timestamp: new Date(EVENT_TIME).toISOString(),
    products: [{ product_id: 'p-1', quantity: 1, price: 2 }],
    total_amount: 2,
    payment_method: 'paypal',
    country: 'USA',
  };
  const record = (offset: number, value: string) => ({
    offset,
    appendTimeMs: EVENT_TIME,
    key: Buffer.from('u-1'),
    value: Buffer.from(value),
  });
  await engine.receive({
    topic: 'transactions',
    partition: 1,
    fetchedOffset: 0,
    lastOffset: 2,
    endOffset: 4,
    records: [
      record(0, JSON.stringify(message)),
      record(1, JSON.stringify({ ...message, country: 'UK' })),
      record(2, '{'),
    ],
  });
  return metrics;
}

async function valuesOf(registry: Registry, name: string) {
  return (await registry.getSingleMetric(`globalmart_stream_${name}`)?.get())?.values ?? [];
}

describe('EngineMetrics', () => {
  it('counts records by verdict and reason, each once however often it is asked', async () => {
    const registry = new Registry();
    await readingEngine(registry);
    const expected = [
      { labels: { topic: 'transactions', verdict: 'valid', reason: '' }, value: 1 },
      { labels: { topic: 'transactions', verdict: 'duplicate', reason: '' }, value: 1 },
      { labels: { topic: 'transactions', verdict: 'invalid', reason: 'malformed_json' }, value: 1 },
    ];
    expect(await valuesOf(registry, 'records_total')).toEqual(expected);
    expect(await valuesOf(registry, 'records_total')).toEqual(expected);
  });

  it('counts duplicates that say something else than the first', async () => {
    const registry = new Registry();
    await readingEngine(registry);
    const conflicts = [{ labels: { topic: 'transactions' }, value: 1 }];
    expect(await valuesOf(registry, 'conflicting_duplicates_total')).toEqual(conflicts);
    expect(await valuesOf(registry, 'conflicting_duplicates_total')).toEqual(conflicts);
  });

  it('tells lag, ids and the watermark of each partition it holds', async () => {
    const registry = new Registry();
    await readingEngine(registry);
    const labels = { topic: 'transactions', partition: '1', lane: '0' };
    expect(await valuesOf(registry, 'lag_records')).toEqual([{ labels, value: 1 }]);
    expect(await valuesOf(registry, 'ids_held')).toEqual([{ labels, value: 1 }]);
    const [age] = await valuesOf(registry, 'event_age_seconds');
    expect(age?.value).toBeGreaterThanOrEqual((Date.now() - EVENT_TIME) / 1_000 - 5);
    expect(age?.value).toBeLessThanOrEqual((Date.now() - EVENT_TIME) / 1_000);
    const [behind] = await valuesOf(registry, 'watermark_delay_seconds');
    expect(behind?.labels).toEqual(labels);
    // The watermark is 600 s before the event, and the clock somewhere after it.
    expect(behind?.value).toBeGreaterThanOrEqual((Date.now() - EVENT_TIME) / 1_000 + 600 - 5);
  });

  it('has no watermark to tell of before a first valid record', async () => {
    const registry = new Registry();
    const none = { partitions: () => [] } as unknown as StreamEngine;
    new EngineMetrics(registry, () => none, 600_000);
    expect(await valuesOf(registry, 'watermark_delay_seconds')).toEqual([]);
  });

  it('measures flushes, and leaves those that only moved an offset out of the sizes', async () => {
    const registry = new Registry();
    const metrics = new EngineMetrics(registry, () => ({ partitions: () => [] }) as unknown as StreamEngine, 0);
    metrics.flushed('quality', { records: new Map([['transactions', 0]]), durationMs: 5, latencyMs: 0 });
    metrics.flushed('quality', {
      records: new Map([
        ['transactions', 30],
        ['cart_events', 10],
      ]),
      durationMs: 30,
      latencyMs: 70,
    });
    metrics.flushFailed('quality', new Error('away'));
    const text = await registry.metrics();
    expect(text).toContain('globalmart_stream_flush_seconds_count{job="quality"} 2');
    expect(text).toContain('globalmart_stream_flush_records_count{job="quality"} 1');
    expect(text).toContain('globalmart_stream_flush_records_sum{job="quality"} 40');
    expect(text).toContain('globalmart_stream_event_to_commit_seconds_sum{job="quality"} 0.07');
    expect(text).toContain('globalmart_stream_committed_records_total{job="quality",topic="transactions"} 30');
    expect(text).toContain('globalmart_stream_committed_records_total{job="quality",topic="cart_events"} 10');
    expect(text).toContain('globalmart_stream_flush_failures_total{job="quality"} 1');
  });

  it('counts what jobs write to Kafka, by topic', async () => {
    const registry = new Registry();
    const metrics = new EngineMetrics(registry, () => ({ partitions: () => [] }) as unknown as StreamEngine, 0);
    metrics.sent('dead_letters', 3);
    metrics.sent('dead_letters', 4);
    expect(await valuesOf(registry, 'sent_records_total')).toEqual([{ labels: { topic: 'dead_letters' }, value: 7 }]);
  });

  it('counts partitions that stopped, by name', async () => {
    const registry = new Registry();
    const metrics = new EngineMetrics(registry, () => ({ partitions: () => [] }) as unknown as StreamEngine, 0);
    metrics.incident(new LogIncident('transactions', 2, 10, 'begins', 12));
    expect(await valuesOf(registry, 'incidents_total')).toEqual([
      { labels: { topic: 'transactions', partition: '2' }, value: 1 },
    ]);
  });

  it('tells of each stopped partition what it expects and what there is', async () => {
    const registry = new Registry();
    const incident = new LogIncident('transactions', 2, 10, 'begins', 12);
    const stopped = { incident, partition: 2, lane: 1, readersNow: () => [] };
    new EngineMetrics(registry, () => ({ partitions: () => [stopped] }) as unknown as StreamEngine, 0);
    const labels = { topic: 'transactions', partition: '2', lane: '1' };
    expect(await valuesOf(registry, 'incident_expected_offset')).toEqual([{ labels, value: 10 }]);
    expect(await valuesOf(registry, 'incident_available_offset')).toEqual([{ labels, value: 12 }]);
  });
});
