import { Standstill } from './standstill';

describe('Standstill', () => {
  it('notices a topic that has stood at one record for ten seconds, and forgets it as soon as it gets on', () => {
    let nowMs = 0;
    const standstill = new Standstill({ nowMs: () => nowMs });
    const standsAt = (timeMs: number, expected: number) => {
      nowMs = timeMs;
      return standstill.stands('transactions', expected);
    };
    expect([standsAt(0, 7), standsAt(9_999, 7), standsAt(10_000, 7), standsAt(60_000, 7)]).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect([standsAt(60_001, 8), standsAt(70_000, 8), standsAt(70_001, 8)]).toEqual([false, false, true]);
    expect(standstill.stands('product_views', 8)).toBe(false);
  });
});
