import { periodRange } from './summary-period';

it.each([
  ['today', '2026-03-01T00:00:00.000Z', '2026-03-01', '2026-03-02'],
  ['today', '2026-03-01T23:59:59.999Z', '2026-03-01', '2026-03-02'],
  ['week', '2026-03-01T12:00:00.000Z', '2026-02-23', '2026-03-02'],
  ['month', '2026-03-01T12:00:00.000Z', '2026-01-31', '2026-03-02'],
] as const)('takes %s at %s to be %s up to, but without, %s', (period, now, from, before) => {
  expect(periodRange(period, Date.parse(now))).toEqual({ fromMs: Date.parse(from), beforeMs: Date.parse(before) });
});
