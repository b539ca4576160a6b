import { chooseGranularity } from './choose-granularity';

const NOW = Date.parse('2026-03-20T12:00:00Z');
const ms = (time: string | undefined) => (time === undefined ? undefined : Date.parse(time));

it.each([
  [undefined, undefined, 'minute'],
  ['2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z', 'minute'],
  ['2026-03-01T00:00:00Z', '2026-03-01T06:00:00.000Z', 'minute'],
  ['2026-03-01T00:00:00Z', '2026-03-01T06:00:00.001Z', 'hour'],
  ['2026-03-01T00:00:00Z', '2026-03-15T00:00:00.000Z', 'hour'],
  ['2026-03-01T00:00:00Z', '2026-03-15T00:00:00.001Z', 'day'],
  ['2026-03-20T06:00:00Z', undefined, 'minute'],
  ['2026-03-20T05:59:59Z', undefined, 'hour'],
  ['2026-03-06T11:59:59Z', undefined, 'day'],
  ['2026-04-01T00:00:00Z', undefined, 'minute'],
  [undefined, '2026-03-01T00:00:00Z', 'day'],
])('answers the range %s to %s in windows of a %s', (from, until, granularity) => {
  expect(chooseGranularity({ fromMs: ms(from), untilMs: ms(until) }, NOW)).toBe(granularity);
});
