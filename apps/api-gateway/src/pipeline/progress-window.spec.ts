import type { JobProgress } from '@globalmart/metrics-store';
import { ProgressWindow } from './progress-window';

const row = (nextOffset: number, latencyMs = 0, partition = 0, job = 'sales'): JobProgress => ({
  job,
  topic: 'transactions',
  partition,
  nextOffset,
  lastAppendMs: 1_000,
  updatedMs: 1_000 + latencyMs,
});

it('says nothing before it can compare', () => {
  const window = new ProgressWindow(60_000);
  const unknown = { recordsPerSecond: null, latencyP50Ms: null, latencyP99Ms: null };
  expect(window.paceOf('sales')).toEqual(unknown);
  window.add(0, [row(100)]);
  expect(window.paceOf('sales')).toEqual(unknown);
});

it('counts what moved between readings, of all partitions of the job and of no other', () => {
  const window = new ProgressWindow(60_000);
  window.add(0, [row(100), row(10, 0, 1), row(0, 0, 0, 'stores')]);
  window.add(2_000, [row(150, 20), row(10, 9_999, 1), row(7_000, 5_000, 0, 'stores')]);
  window.add(4_000, [row(160, 40), row(11, 30, 1), row(9_000, 5_000, 0, 'stores')]);
  // 50 + 10 + 1 in 4 s; of three commits the second and the last in order of latency.
  expect(window.paceOf('sales')).toEqual({ recordsPerSecond: 15.3, latencyP50Ms: 30, latencyP99Ms: 40 });
});

it('is at rest when nothing moves', () => {
  const window = new ProgressWindow(60_000);
  window.add(0, [row(100)]);
  window.add(2_000, [row(100, 77)]);
  expect(window.paceOf('sales')).toEqual({ recordsPerSecond: 0, latencyP50Ms: null, latencyP99Ms: null });
});

it('forgets what is older than its length', () => {
  const window = new ProgressWindow(4_000);
  window.add(0, [row(0)]);
  window.add(2_000, [row(1_000, 50)]);
  window.add(6_000, [row(1_040, 10)]);
  expect(window.paceOf('sales')).toEqual({ recordsPerSecond: 10, latencyP50Ms: 10, latencyP99Ms: 10 });
});

it('does not count a new partition’s past, nor a replay’s way back', () => {
  const window = new ProgressWindow(60_000);
  window.add(0, [row(100)]);
  window.add(1_000, [row(0), row(500, 0, 1)]);
  window.add(2_000, [row(20), row(500, 0, 1)]);
  expect(window.paceOf('sales').recordsPerSecond).toBe(10);
});
