import { growthPercent } from './heap-growth';

const MB = 1024 * 1024;

describe('growthPercent', () => {
  it.each([
    [20, 150],
    [50, 128],
    [64, 100],
    [128, 50],
    [1_000, 40],
  ])('lets a heap in which %i MB live grow by %i %%', (live, percent) => {
    expect(growthPercent(live * MB)).toBe(percent);
  });
});
