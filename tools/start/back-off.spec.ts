import { BackOff } from './back-off';

it('doubles up to half a minute', () => {
  const backOff = new BackOff();
  const delays = Array.from({ length: 8 }, () => backOff.next(0));
  expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

it('begins anew after a minute without an end', () => {
  const backOff = new BackOff();
  backOff.next(0);
  backOff.next(59_999);
  expect(backOff.next(60_000)).toBe(500);
});
