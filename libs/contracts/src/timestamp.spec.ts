import fc from 'fast-check';
import { formatTimestamp, isDate, isTimestamp, parseDate, parseTimestamp } from './timestamp';

const DAY_MS = 86_400_000;
const LAST_MS = 253_402_300_799_999;

describe('parseTimestamp', () => {
  // 2026-01-15 is day 20,468 of the epoch: 56 years of 365 days, 14 leap days (1972–2024), 14 days of January.
  const noon = (20_468 * 24 + 12) * 3_600_000;

  test.each([
    ['1970-01-01T00:00:00Z', 0],
    ['1970-01-01T00:00:00', 0],
    ['1970-01-01T00:00:00.001Z', 1],
    ['1969-12-31T23:30:00-01:00', 1_800_000],
    ['1970-01-02T00:00:00Z', DAY_MS],
    ['1972-03-01T00:00:00Z', 790 * DAY_MS],
    ['2000-02-29T00:00:00Z', 11_016 * DAY_MS],
    ['2000-03-01T00:00:00Z', 11_017 * DAY_MS],
    ['2026-01-15T12:00:00Z', noon],
    ['2026-01-15t12:00:00z', noon],
    ['2026-01-15T12:00:00', noon],
    ['2026-01-15T12:00:00+00:00', noon],
    ['2026-01-15T12:00:00-00:00', noon],
    ['2026-01-15T17:30:00+05:30', noon],
    ['2026-01-15T22:30:00+10:30', noon],
    ['2026-01-15T07:00:00-05:00', noon],
    ['2026-01-16T11:59:00+23:59', noon],
    ['2026-01-14T12:01:00-23:59', noon],
    ['2026-01-15T12:00:00.5Z', noon + 500],
    ['2026-01-15T12:00:00.05', noon + 50],
    ['2026-01-15T12:00:00.123Z', noon + 123],
    ['2026-01-15T12:00:00.123999Z', noon + 123],
    ['2026-01-15T12:00:00.999999999Z', noon + 999],
    ['2026-01-15T12:00:00.000000001+00:00', noon],
    // Clocks change in New York at 07:00Z and 06:00Z on these days; the instant is what the offset says.
    ['2025-03-09T01:59:59-05:00', Date.UTC(2025, 2, 9, 6, 59, 59)],
    ['2025-03-09T03:00:00-04:00', Date.UTC(2025, 2, 9, 7)],
    ['2025-11-02T01:30:00-04:00', Date.UTC(2025, 10, 2, 5, 30)],
    ['2025-11-02T01:30:00-05:00', Date.UTC(2025, 10, 2, 6, 30)],
    ['9999-12-31T23:59:59.999Z', LAST_MS],
    ['9999-12-31T23:59:59.999999999Z', LAST_MS],
  ])('%s is %d', (text, ms) => {
    expect(parseTimestamp(text)).toBe(ms);
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LAST_MS }), (ms) => {
        expect(parseTimestamp(formatTimestamp(ms))).toBe(ms);
      }),
    );
  });

  it('takes an offset off, whatever the zone', () => {
    const instants = fc.integer({ min: DAY_MS, max: LAST_MS - DAY_MS });
    fc.assert(
      fc.property(instants, fc.integer({ min: -1439, max: 1439 }), (ms, offset) => {
        const local = new Date(ms + offset * 60_000).toISOString().slice(0, -1);
        const size = Math.abs(offset);
        const zone = `${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
        expect(parseTimestamp(`${local}${offset < 0 ? '-' : '+'}${zone}`)).toBe(ms);
      }),
    );
  });

  it('accepts exactly the days that the calendar has', () => {
    const two = (value: number) => String(value).padStart(2, '0');
    for (let year = 1970; year <= 2410; year += 1) {
      for (let month = 0; month <= 13; month += 1) {
        for (const day of [0, 1, 28, 29, 30, 31, 32]) {
          const ms = Date.UTC(year, month - 1, day);
          const exists = new Date(ms).getUTCMonth() === month - 1 && new Date(ms).getUTCDate() === day;
          const got = parseTimestamp(`${year}-${two(month)}-${two(day)}T00:00:00Z`);
          if (got !== (exists ? ms : NaN) && !(Number.isNaN(got) && !exists)) {
            throw new Error(`${year}-${two(month)}-${two(day)} gave ${got}`);
          }
        }
      }
    }
  });

  it('agrees with Date.parse wherever one character of a good timestamp is replaced', () => {
    const good = fc.constantFrom('2024-02-29T23:59:59.999Z', '2026-01-15T12:00:00+05:30');
    const character = fc.oneof(fc.constantFrom(...'0123456789TtZz:.+- /'), fc.string({ minLength: 1, maxLength: 1 }));
    fc.assert(
      fc.property(good, fc.nat(), character, (text, position, replacement) => {
        const at = position % text.length;
        const mutant = text.slice(0, at) + replacement + text.slice(at + 1);
        const got = parseTimestamp(mutant);
        // Without a zone Date.parse would take the machine's.
        const zoned = /([Zz]|[+-]\d\d:\d\d)$/.test(mutant) ? mutant : `${mutant}Z`;
        if (!Number.isNaN(got)) expect(got).toBe(Date.parse(zoned.toUpperCase()));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('isTimestamp', () => {
  test.each([
    ['2026-01-15T12:00:00Z', true],
    ['2026-01-15', false],
    ['2026-01-15 12:00:00Z', false],
  ])('%s: %s', (text, expected) => {
    expect(isTimestamp(text)).toBe(expected);
  });
});

describe('parseDate', () => {
  test.each([
    ['1970-01-01', 0],
    ['2026-01-15', 20_468 * DAY_MS],
    ['2026-01-15T23:59:59.999Z', 20_468 * DAY_MS],
    ['2026-01-15T23:30:00-01:00', 20_469 * DAY_MS],
    ['9999-12-31', LAST_MS - DAY_MS + 1],
  ])('%s is %d', (text, ms) => {
    expect(parseDate(text)).toBe(ms);
  });

  test.each(['', '1969-12-31', '2025-02-29', '2026-1-15', '2026-01-15T', '15-01-2026', '2026-01-1x'])(
    'refuses "%s"',
    (text) => {
      expect(isDate(text)).toBe(false);
    },
  );
});
