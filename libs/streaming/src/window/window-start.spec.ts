import { windowStart } from './window-start';

const MINUTE_MS = 60_000;

describe('windowStart', () => {
  it.each([
    ['the start itself', 120_000, 120_000],
    ['one millisecond before the end', 179_999, 120_000],
    ['the end, which is the next start', 180_000, 180_000],
    ['the epoch', 0, 0],
    ['one millisecond before the epoch', -1, -60_000],
    ['a start before the epoch', -60_000, -60_000],
  ])('puts %s into its window', (_name, eventMs, startMs) => {
    expect(windowStart(eventMs, MINUTE_MS)).toBe(startMs);
  });

  it('begins days at midnight UTC, whatever the day', () => {
    const dayMs = 86_400_000;
    expect(windowStart(Date.UTC(2024, 1, 29, 23, 59, 59, 999), dayMs)).toBe(Date.UTC(2024, 1, 29));
    expect(windowStart(Date.UTC(9999, 11, 31, 12), dayMs)).toBe(Date.UTC(9999, 11, 31));
  });
});
