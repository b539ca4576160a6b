import { formatLiveLine, type LiveNumbers } from './live-line';

const USUAL: LiveNumbers = {
  inPerSecond: 500.4,
  processedPerSecond: 99.6,
  lag: 0,
  medianSeconds: 0.0121,
  p99Seconds: 0.0449,
  revenueToday: 1_234_567.9,
};

const UNKNOWN: LiveNumbers = {
  inPerSecond: undefined,
  processedPerSecond: undefined,
  lag: undefined,
  medianSeconds: undefined,
  p99Seconds: undefined,
  revenueToday: undefined,
};

it('says all in words where there is room', () => {
  expect(formatLiveLine(USUAL, 120)).toBe(
    'in 500/s | processed 100/s | lag 0 | latency p50 12 ms p99 45 ms | revenue today $1,234,567.90',
  );
});

it('fits 80 columns without leaving anything out', () => {
  expect(formatLiveLine(USUAL, 80)).toBe(
    'in 500/s | processed 100/s | lag 0 | p50 12 ms p99 45 ms | today $1,234,567.90',
  );
});

it('drops cents and words before it drops numbers', () => {
  const busy = { ...USUAL, inPerSecond: 12_345, processedPerSecond: 2_469, lag: 123_456, revenueToday: 987_654_321.12 };
  expect(formatLiveLine(busy, 90)).toBe(
    'in 12,345/s | processed 2,469/s | lag 123,456 | p50 12 ms p99 45 ms | today $987,654,321',
  );
  expect(formatLiveLine(busy, 80)).toBe('in 12,345/s  done 2,469/s  lag 123,456  p50 12 ms p99 45 ms  $987,654,321');
});

it.each([20, 40, 60, 80])('is never wider than %d columns', (columns) => {
  expect(formatLiveLine(USUAL, columns).length).toBeLessThanOrEqual(columns);
});

it('shows a dash for what is not known', () => {
  expect(formatLiveLine(UNKNOWN, 80)).toBe('in - | processed - | lag - | latency p50 - p99 - | revenue today -');
});

it.each([
  [0.0004, '0 ms'],
  [0.0124, '12 ms'],
  [0.999, '999 ms'],
  [0.9996, '1.0 s'],
  [9.94, '9.9 s'],
  [30, '30 s'],
])('shows %d seconds as %s', (seconds, text) => {
  expect(formatLiveLine({ ...UNKNOWN, medianSeconds: seconds }, 80)).toContain(`p50 ${text} p99`);
});
