import { createTimeline } from './timeline';

const NOW = Date.UTC(2026, 5, 1);
const PLAIN = { rate: 500, unpaced: false, count: undefined, startMs: undefined, spanMs: undefined };

describe('createTimeline', () => {
  it('makes one event due every 2 ms at 500 per second', () => {
    const timeline = createTimeline(PLAIN, NOW, () => NOW);
    expect([0, 1, 2, 3, 1_000].map((ms) => timeline.dueAfter(ms))).toEqual([0, 1, 1, 2, 500]);
    expect(timeline.sendTimeMs(500)).toBe(1_000);
  });

  it('gives an event the time it was due, not the time it was sent', () => {
    const timeline = createTimeline(PLAIN, NOW, () => NOW + 60_000);
    expect(timeline.eventTimeMs(500)).toBe(NOW + 1_000);
  });

  it('spreads a count over a span', () => {
    const options = { ...PLAIN, unpaced: true, count: 3_000_000, startMs: NOW, spanMs: 1_800_000 };
    const timeline = createTimeline(options, 0, () => 0);
    expect(timeline.eventTimeMs(0)).toBe(NOW);
    expect(timeline.eventTimeMs(1_500_000)).toBe(NOW + 900_000);
    expect(timeline.eventTimeMs(2_999_999)).toBe(NOW + 1_799_999);
    expect(timeline.dueAfter(0)).toBe(Infinity);
    expect(timeline.eventsPerSecond).toBeCloseTo(1_666.67, 1);
  });

  it('lets event time run by the rate from a start of its own', () => {
    const timeline = createTimeline({ ...PLAIN, rate: 10, startMs: 0 }, NOW, () => NOW);
    expect(timeline.eventTimeMs(25)).toBe(2_500);
  });

  it('takes the time of making when nothing paces it', () => {
    let now = NOW;
    const timeline = createTimeline({ ...PLAIN, unpaced: true }, NOW, () => now);
    now += 5;
    expect(timeline.eventTimeMs(0)).toBe(NOW + 5);
  });
});
