import { LatencyHistogram } from './latency-histogram';

describe('LatencyHistogram', () => {
  it('finds quantiles within a twentieth', () => {
    const histogram = new LatencyHistogram();
    for (let ms = 1; ms <= 1_000; ms += 1) histogram.record(ms, 3);
    expect(histogram.quantile(0.5)).toBeGreaterThanOrEqual(500);
    expect(histogram.quantile(0.5)).toBeLessThan(525);
    expect(histogram.quantile(0.99)).toBeGreaterThanOrEqual(990);
    expect(histogram.quantile(0.99)).toBeLessThan(1_040);
  });

  it('counts events, not measurements', () => {
    const histogram = new LatencyHistogram();
    histogram.record(5, 98);
    histogram.record(200, 2);
    expect(histogram.quantile(0.5)).toBeCloseTo(5, 0);
    expect(histogram.quantile(0.99)).toBeGreaterThanOrEqual(200);
  });

  it('knows nothing before the first event, and takes the shortest time as it is', () => {
    const histogram = new LatencyHistogram();
    expect(histogram.quantile(0.5)).toBeUndefined();
    histogram.record(0, 1);
    expect(histogram.quantile(0.99)).toBeCloseTo(0.1);
  });
});
