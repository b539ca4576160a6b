import { duration, latency, money, percent, rate, whole } from './format';

it.each([
  [0.0004, '0 ms'],
  [0.0124, '12 ms'],
  [0.999, '999 ms'],
  [0.9996, '1.0 s'],
  [9.94, '9.9 s'],
  [30, '30 s'],
  [undefined, '-'],
])('writes a latency of %d seconds as %s', (seconds, text) => {
  expect(latency(seconds)).toBe(text);
});

it.each([
  [59.9, '59 s'],
  [60, '1 min'],
  [3_599, '59 min'],
  [3_900, '1 h 5 min'],
  [86_400, '1 d 0 h'],
])('writes a duration of %d seconds as %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

it.each([
  [0, '0'],
  [1.25, '1.3'],
  [9.96, '10'],
  [12_345.4, '12,345'],
  [undefined, '-'],
])('writes a rate of %d as %s', (value, text) => {
  expect(rate(value)).toBe(text);
});

it('writes money, shares and counts as a shopkeeper does', () => {
  expect(money(1_234_567.891, 2)).toBe('$1,234,567.89');
  expect(money(1_234_567.891, 0)).toBe('$1,234,568');
  expect(percent(0.0049, 1)).toBe('0.5 %');
  expect(percent(0.4, 0)).toBe('40 %');
  expect(whole(undefined)).toBe('-');
});
