import { addBuckets, bucketsOf, bucketsSince, quantileOf } from './histogram';
import { parsePrometheusText } from '../prometheus-text';

const buckets = (counts: Record<string, number>) =>
  new Map(Object.entries(counts).map(([bound, count]) => [Number(bound), count]));

it('reads a histogram, summed over its other labels', () => {
  const samples = parsePrometheusText(
    [
      'flush_seconds_bucket{le="0.1",job="a"} 1',
      'flush_seconds_bucket{le="+Inf",job="a"} 2',
      'flush_seconds_bucket{le="0.1",job="b"} 10',
      'flush_seconds_bucket{le="+Inf",job="b"} 20',
      'flush_seconds_sum{job="a"} 0.3',
      'flush_seconds_count{job="a"} 2',
    ].join('\n'),
  );
  expect(bucketsOf(samples, 'flush_seconds')).toEqual(buckets({ 0.1: 11, Infinity: 22 }));
});

it.each([
  // 10 observations: 4 up to 1 s, 4 in (1, 2], 2 in (2, 4]. Rank 5 is a quarter of the way through the second bucket.
  [0.5, 1.25],
  // Rank 9.9 is 1.9 of the 2 in (2, 4]: 2 + 2 × 1.9 / 2.
  [0.99, 3.9],
  // Rank 4 is all of the first bucket.
  [0.4, 1],
  [1, 4],
])('estimates the %d quantile as %d', (q, expected) => {
  expect(quantileOf(q, buckets({ 1: 4, 2: 8, 4: 10, Infinity: 10 }))).toBeCloseTo(expected, 10);
});

it('takes what is above the greatest finite bound as being at it', () => {
  expect(quantileOf(0.99, buckets({ 1: 0, 2: 1, Infinity: 100 }))).toBe(2);
});

it('passes over empty buckets', () => {
  // All in (2, 4]; the median is its middle.
  expect(quantileOf(0.5, buckets({ 1: 0, 2: 0, 4: 10, Infinity: 10 }))).toBe(3);
});

it('has no quantile of nothing', () => {
  expect(quantileOf(0.5, new Map())).toBeUndefined();
  expect(quantileOf(0.5, buckets({ 1: 0, Infinity: 0 }))).toBeUndefined();
});

it('takes two readings apart and puts two workers together', () => {
  const older = buckets({ 1: 4, Infinity: 5 });
  const newer = buckets({ 1: 6, Infinity: 9 });
  expect(bucketsSince(older, newer)).toEqual(buckets({ 1: 2, Infinity: 4 }));
  expect(addBuckets([older, newer])).toEqual(buckets({ 1: 10, Infinity: 14 }));
});
