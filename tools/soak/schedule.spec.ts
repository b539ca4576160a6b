import { scheduleFaults } from './schedule';

const TEN_MINUTES_MS = 600_000;
const EVERY_MS = 30_000;

describe('scheduleFaults', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(scheduleFaults(5, TEN_MINUTES_MS, EVERY_MS)).toEqual(scheduleFaults(5, TEN_MINUTES_MS, EVERY_MS));
    expect(scheduleFaults(6, TEN_MINUTES_MS, EVERY_MS)).not.toEqual(scheduleFaults(5, TEN_MINUTES_MS, EVERY_MS));
  });

  it.each([1, 2, 3, 4, 5])('has one fault in each half minute, for seed %i', (seed) => {
    const turns = scheduleFaults(seed, TEN_MINUTES_MS, EVERY_MS).map(({ atMs }) => Math.floor(atMs / EVERY_MS));
    expect(turns).toEqual(Array.from({ length: 20 }, (_, turn) => turn));
  });

  it.each([1, 2, 3, 4, 5])('kills the broker in the first half and PostgreSQL in the second, for seed %i', (seed) => {
    const killed = (service: string) => (fault: ReturnType<typeof scheduleFaults>[number]) =>
      fault.kind === 'kill service' && fault.service === service;
    const faults = scheduleFaults(seed, TEN_MINUTES_MS, EVERY_MS);
    expect(faults.slice(0, 10).some(killed('kafka'))).toBe(true);
    expect(faults.slice(10).some(killed('postgres'))).toBe(true);
  });

  it('has every kind of fault in an hour', () => {
    const kinds = new Set(scheduleFaults(1, 6 * TEN_MINUTES_MS, EVERY_MS).map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual([
      'another worker joins or leaves',
      'end sessions',
      'kill service',
      'kill worker',
      'kill worker twice',
      'lose commit',
      'replace worker',
      'silent postgres',
      'slow postgres',
      'stop worker',
    ]);
  });
});
