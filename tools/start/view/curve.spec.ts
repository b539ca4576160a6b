import { curve } from './curve';

it('rises from zero to the greatest value', () => {
  expect(curve([0, 1, 2, 3, 4, 5, 6, 7], 8)).toBe('▁▂▃▄▅▆▇█');
});

it('stands at the right while it is short, and has gaps for what is not known', () => {
  expect(curve([7, undefined, 0], 5)).toBe('  █ ▁');
});

it('shows the mean of values that share a column', () => {
  // Means 0, 7 and, of the only value known, 3.
  expect(curve([0, 0, 6, 8, undefined, 3], 3)).toBe('▁█▄');
});

it('is flat when there was nothing, and nothing when there is no room', () => {
  expect(curve([0, 0], 2)).toBe('▁▁');
  expect(curve([1], 0)).toBe('');
});
