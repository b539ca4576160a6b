import { Trend } from './trend';

const MINUTE_MS = 60_000;

function trendOf(...perMinute: readonly (readonly number[])[]): Trend {
  const trend = new Trend();
  perMinute.forEach((values, minute) => values.forEach((value, i) => trend.add(minute * MINUTE_MS + i, value)));
  return trend;
}

describe('Trend', () => {
  it('is the slope of each minute’s least value, per ten minutes', () => {
    // 100, 101, 102, 103: one a minute.
    expect(trendOf([100, 180], [190, 101], [102], [140, 103, 120]).growthPerTenMinutes(0)).toBeCloseTo(10);
    expect(trendOf([7, 90], [95, 7], [7], [7, 200]).growthPerTenMinutes(0)).toBe(0);
  });

  it('fits a line through what scatters', () => {
    // Least squares of 0, 2, 1, 3 over 0…3: slope 4/5 a minute.
    expect(trendOf([0], [2], [1], [3]).growthPerTenMinutes(0)).toBeCloseTo(8);
  });

  it('leaves out what was before', () => {
    expect(trendOf([0], [50], [100], [100], [100]).growthPerTenMinutes(2 * MINUTE_MS)).toBe(0);
  });

  it('says nothing of fewer than three minutes', () => {
    expect(trendOf([1], [2]).growthPerTenMinutes(0)).toBeUndefined();
    expect(trendOf([1], [2], [3]).growthPerTenMinutes(MINUTE_MS)).toBeUndefined();
  });

  it('knows its peak and its latest value', () => {
    const trend = trendOf([5, 9], [2, 3]);
    expect(trend.peak).toBe(9);
    expect(trend.latest).toBe(3);
    expect(new Trend().peak).toBeUndefined();
  });
});
