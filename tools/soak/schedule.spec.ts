import { scheduleFaults } from './schedule';

const TEN_MINUTES_MS = 600_000;

describe('scheduleFaults', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(scheduleFaults(5, TEN_MINUTES_MS, 20)).toEqual(scheduleFaults(5, TEN_MINUTES_MS, 20));
    expect(scheduleFaults(6, TEN_MINUTES_MS, 20)).not.toEqual(scheduleFaults(5, TEN_MINUTES_MS, 20));
  });

  it.each([1, 2, 3, 4, 5])('holds every fault in order and within the time, for seed %i', (seed) => {
    const faults = scheduleFaults(seed, TEN_MINUTES_MS, 20);
    const kinds = faults.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'kill worker')).toHaveLength(20);
    expect(kinds.indexOf('second worker joins')).toBeLessThan(kinds.indexOf('second worker leaves'));
    const services = faults.flatMap((fault) => (fault.kind === 'kill service' ? [fault.service] : []));
    expect([...services].sort()).toEqual(['kafka', 'postgres']);
    const times = faults.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(Math.min(...times)).toBeGreaterThan(0);
    expect(Math.max(...times)).toBeLessThan(TEN_MINUTES_MS);
  });
});
