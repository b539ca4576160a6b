import { oneFlush } from './one-flush';

const taken = (...records: number[]) =>
  oneFlush(
    records.map((pendingRecords) => ({ pendingRecords })),
    100,
  ).map(({ pendingRecords }) => pendingRecords);

describe('oneFlush', () => {
  it.each([
    ['all, if that is not too much', [10, 50, 40], [10, 50, 40]],
    ['where most waits first, so that nothing waits for ever behind what fills up again', [40, 90, 20], [90]],
    ['what else fits', [60, 0, 70, 30], [0, 70, 30]],
    ['one that alone is too much', [250, 1], [250]],
    ['nothing of nothing', [], []],
  ])('takes %s', (_, waiting, expected) => {
    expect(taken(...waiting)).toEqual(expected);
  });
});
