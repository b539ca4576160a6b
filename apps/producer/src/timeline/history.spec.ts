import fc from 'fast-check';
import { Rhythm } from '../rhythm/rhythm';
import { History, historyStartMs } from './history';

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 5, 3, 20);
const rhythm = new Rhythm();

describe('historyStartMs', () => {
  it.each([
    ['the span, where there is nothing', -Infinity, NOW - 2 * HOUR_MS],
    ['the newest event, where it lies in the span', NOW - HOUR_MS, NOW - HOUR_MS],
    ['the span, where the newest event is older', NOW - 9 * HOUR_MS, NOW - 2 * HOUR_MS],
    ['now, where another clock is ahead', NOW + 1_000, NOW],
  ])('is %s', (_, newestMs, expected) => {
    expect(historyStartMs(newestMs, 2 * HOUR_MS, NOW)).toBe(expected);
  });
});

describe('History', () => {
  it('happens after its start, in order, and counts what has happened by any time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7 * 24 }), fc.constantFrom(0.5, 7, 100, 3_000), (hours, perSecond) => {
        const fromMs = NOW + hours * HOUR_MS;
        const history = new History(rhythm, fromMs, perSecond);
        const times = Array.from({ length: 200 }, (_, index) => history.eventTimeMs(index));
        expect(times[0]).toBeGreaterThan(fromMs);
        expect([...times].sort((a, b) => a - b)).toEqual(times);
        expect(history.countBy(fromMs - 1)).toBe(0);
        for (const timeMs of times) {
          const count = history.countBy(timeMs);
          expect(history.eventTimeMs(count - 1)).toBeLessThanOrEqual(timeMs);
          expect(history.eventTimeMs(count)).toBeGreaterThan(timeMs);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('counts an event in its own millisecond, though the change of clocks rounds', () => {
    const history = new History(rhythm, NOW + 72 * HOUR_MS, 7);
    const times = Array.from({ length: 200 }, (_, index) => history.eventTimeMs(index));
    expect(times.map((timeMs) => history.countBy(timeMs))).toEqual(times.map((_, index) => index + 1));
  });

  it('has more events in the evening than at night, and on average over a week what was asked for', () => {
    const history = new History(rhythm, NOW - 7 * 24 * HOUR_MS, 10);
    const between = (fromMs: number, toMs: number) => history.countBy(toMs) - history.countBy(fromMs);
    expect(history.countBy(NOW)).toBeCloseTo(7 * 24 * 36_000, -1);
    const evening = between(NOW - HOUR_MS, NOW);
    const night = between(NOW - 13 * HOUR_MS, NOW - 12 * HOUR_MS);
    expect(evening / night).toBeGreaterThan(2);
  });
});
