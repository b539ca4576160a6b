import { oneFlush } from './one-flush';

const flush = (...waiting: [fullness: number, lastFlush?: number][]) =>
  oneFlush(
    waiting.map(([fullness, lastFlush = 0]) => ({
      fullness,
      lastFlush,
      take: () => (fullness > 0 ? fullness : undefined),
    })),
  );

describe('oneFlush', () => {
  it('takes all that waits, if that is not too much', () => {
    expect(flush([0.1], [0.5], [0.4])).toEqual({ taken: [0.1, 0.5, 0.4], isMoreLeft: false });
  });

  it('takes what else fits', () => {
    expect(flush([0.6], [0.7], [0], [0.3])).toEqual({ taken: [0.6, 0.3], isMoreLeft: true });
  });

  it('takes one that alone is too much, also behind those of which there is nothing', () => {
    expect(flush([0], [2.5], [0.1])).toEqual({ taken: [2.5], isMoreLeft: true });
    expect(flush([0])).toEqual({ taken: [], isMoreLeft: false });
  });

  it('takes what was left before what was taken', () => {
    expect(flush([0.9, 2], [0.5, 1])).toEqual({ taken: [0.5], isMoreLeft: true });
  });

  it('lets nobody wait for ever behind those who are always full', () => {
    const partitions = [1.2, 1.1, 0.3].map((fullness) => ({ fullness, lastFlush: 0, flushes: 0 }));
    for (let number = 1; number <= 30; number++) {
      const { taken } = oneFlush(partitions.map((partition) => ({ ...partition, take: () => partition })));
      for (const partition of taken) {
        partition.lastFlush = number;
        partition.flushes++;
      }
    }
    expect(partitions.map(({ flushes }) => flushes)).toEqual([10, 10, 10]);
  });
});
