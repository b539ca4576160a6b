import fc from 'fast-check';
import { CUSTOMER_COUNTRIES } from './countries';
import { Rhythm } from './rhythm';

const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;
const MONDAY_MS = Date.UTC(2026, 5, 1);
const rhythm = new Rhythm();

const anyTime = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) });

describe('Rhythm', () => {
  it('runs as fast as time over any whole week', () => {
    fc.assert(
      fc.property(anyTime, (timeMs) => {
        expect(rhythm.tradeMs(timeMs + WEEK_MS) - rhythm.tradeMs(timeMs)).toBeCloseTo(WEEK_MS, 1);
      }),
    );
  });

  it('finds the time of a trade time again', () => {
    fc.assert(
      fc.property(anyTime, (timeMs) => {
        expect(rhythm.timeMs(rhythm.tradeMs(timeMs))).toBeCloseTo(timeMs, 1);
      }),
    );
  });

  it('never runs backwards', () => {
    fc.assert(
      fc.property(anyTime, fc.integer({ min: 1, max: 2 * WEEK_MS }), (timeMs, laterMs) => {
        expect(rhythm.tradeMs(timeMs + laterMs)).toBeGreaterThan(rhythm.tradeMs(timeMs));
      }),
    );
  });

  it('is busiest when evening in Europe meets the day in America, and quietest at night in America', () => {
    const monday = Array.from({ length: 24 }, (_, hour) => rhythm.density(MONDAY_MS + hour * HOUR_MS));
    const busiest = monday.indexOf(Math.max(...monday));
    const quietest = monday.indexOf(Math.min(...monday));
    expect([19, 20, 21, 22]).toContain(busiest);
    expect([5, 6, 7, 8, 9]).toContain(quietest);
    expect(Math.max(...monday) / Math.min(...monday)).toBeGreaterThan(2);
  });

  it('has more trade on a Sunday than on the Friday before', () => {
    const trade = (day: number) =>
      rhythm.tradeMs(MONDAY_MS + (day + 1) * 24 * HOUR_MS) - rhythm.tradeMs(MONDAY_MS + day * 24 * HOUR_MS);
    expect(trade(6)).toBeGreaterThan(trade(4) * 1.05);
  });

  it('gives each country its share of the week and the hours of its own day', () => {
    const trade = CUSTOMER_COUNTRIES.map(() => 0);
    const mornings = CUSTOMER_COUNTRIES.map(() => 0);
    const slices = 1_000;
    for (let i = 0; i < 168 * slices; i += 1) {
      const timeMs = MONDAY_MS + Math.floor(i / slices) * HOUR_MS;
      const country = rhythm.countryAt((i % slices) / slices, timeMs);
      const weight = rhythm.density(timeMs) / 168 / slices;
      trade[country] = (trade[country] ?? 0) + weight;
      if (Math.floor(i / slices) % 24 === 8) mornings[country] = (mornings[country] ?? 0) + weight;
    }
    CUSTOMER_COUNTRIES.forEach(({ percent }, country) => expect(trade[country]).toBeCloseTo(percent / 100, 2));
    // 08:00Z is nine in the morning in Germany and two at night in Chicago.
    expect((mornings[3] ?? 0) / 14).toBeGreaterThan(4 * ((mornings[0] ?? 0) / 48));
  });
});
