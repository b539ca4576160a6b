import { Timeline } from './timeline';

const NOW = Date.UTC(2026, 5, 1);
const PLAIN = { rate: 500, unpaced: false, count: undefined, startMs: undefined, spanMs: undefined };

describe('Timeline', () => {
  it('makes one event due every 2 ms at 500 per second', () => {
    const timeline = new Timeline(PLAIN, NOW, () => NOW);
    expect([0, 1, 2, 3, 1_000].map((ms) => timeline.dueAfter(ms))).toEqual([0, 1, 1, 2, 500]);
    expect(timeline.sendTimeMs(500)).toBe(1_000);
  });

  it('gives an event the time it was due, not the time it was sent', () => {
    const timeline = new Timeline(PLAIN, NOW, () => NOW + 60_000);
    expect(timeline.eventTimeMs(500)).toBe(NOW + 1_000);
  });

  it('spreads a count over a span', () => {
    const options = { ...PLAIN, unpaced: true, count: 3_000_000, startMs: NOW, spanMs: 1_800_000 };
    const timeline = new Timeline(options, 0, () => 0);
    expect(timeline.eventTimeMs(0)).toBe(NOW);
    expect(timeline.eventTimeMs(1_500_000)).toBe(NOW + 900_000);
    expect(timeline.eventTimeMs(2_999_999)).toBe(NOW + 1_799_999);
    expect(timeline.dueAfter(0)).toBe(Infinity);
    expect(timeline.eventsPerSecond).toBeCloseTo(1_666.67, 1);
  });

  it('lets event time run by the rate from a start of its own', () => {
    const timeline = new Timeline({ ...PLAIN, rate: 10, startMs: 0 }, NOW, () => NOW);
    expect(timeline.eventTimeMs(25)).toBe(2_500);
  });

  it('takes the time of making when nothing paces it', () => {
    let now = NOW;
    const timeline = new Timeline({ ...PLAIN, unpaced: true }, NOW, () => now);
    now += 5;
    expect(timeline.eventTimeMs(0)).toBe(NOW + 5);
    expect(timeline.scheduled).toBe(false);
  });

  it('sends and dates five times as many events while the pace is five times as high', () => {
    const timeline = new Timeline(PLAIN, NOW, () => NOW);
    timeline.changePace(timeline.nowMs(10_000, 5_000), 5);
    timeline.changePace(NOW + 11_000, 1);
    expect([10_000, 11_000, 12_000].map((ms) => timeline.dueAfter(ms))).toEqual([5_000, 7_500, 8_000]);
    expect([timeline.eventTimeMs(7_499), timeline.eventTimeMs(7_500)]).toEqual([NOW + 10_999, NOW + 11_000]);
  });

  it('changes the pace of event times also where sending has none', () => {
    const timeline = new Timeline({ ...PLAIN, unpaced: true, startMs: NOW }, 0, () => 0);
    timeline.changePace(NOW + 1_000, 0);
    timeline.changePace(NOW + 2_000, 1);
    expect([timeline.eventTimeMs(499), timeline.eventTimeMs(500)]).toEqual([NOW + 998, NOW + 2_000]);
    expect(timeline.dueAfter(0)).toBe(Infinity);
  });
});
