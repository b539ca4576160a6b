import { quantilesOf } from './quantiles';

it('takes quantiles by nearest rank, whatever the order', () => {
  const upTo200 = Array.from({ length: 200 }, (_, index) => 200 - index);
  expect(quantilesOf(upTo200)).toEqual({ p50: 100, p90: 180, p99: 198, max: 200 });
});

it('knows no value between two', () => {
  expect(quantilesOf([1, 9])).toEqual({ p50: 1, p90: 9, p99: 9, max: 9 });
});

it('rounds to a tenth', () => {
  expect(quantilesOf([1.26])).toEqual({ p50: 1.3, p90: 1.3, p99: 1.3, max: 1.3 });
});

it('has none of nothing', () => {
  expect(() => quantilesOf([])).toThrow('nothing');
});
