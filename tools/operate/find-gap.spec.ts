import type { JobPosition } from '@globalmart/metrics-store';
import { findGap, type LogNow } from './find-gap';

/** 100 records were folded, the last at time 1,000; ids go back to offset 60. */
const POSITION: JobPosition = {
  job: 'sales',
  topic: 'transactions',
  partition: 1,
  nextOffset: 100,
  restoreOffset: 80,
  dedupOffset: 60,
  lastOffset: 99,
  lastAppendMs: 1_000,
};

/** Records with these append times, the first at `startOffset`. */
function log(startOffset: number, appendTimes: readonly number[]): LogNow {
  const endOffset = startOffset + appendTimes.length;
  const firstFrom = (appendMs: number): Promise<number> => {
    const at = appendTimes.findIndex((time) => time >= appendMs);
    return Promise.resolve(at < 0 ? endOffset : startOffset + at);
  };
  return { startOffset, endOffset, firstFrom };
}

/** Records from `startOffset` on as they were: that with offset 99 at time 1,000, ten milliseconds apart. */
function untouched(startOffset: number, endOffset: number): LogNow {
  return log(
    startOffset,
    Array.from({ length: endOffset - startOffset }, (_, at) => 10 * (startOffset + at) + 10),
  );
}

describe('findGap', () => {
  it.each([
    ['whole', untouched(0, 120)],
    ['cut right before what is needed', untouched(60, 100)],
  ])('finds none in a log that is %s', async (_name, now) => {
    expect(await findGap(POSITION, now)).toBeUndefined();
  });

  it('finds none where the last record was compacted away', async () => {
    const now: LogNow = { startOffset: 0, endOffset: 120, firstFrom: (ms) => Promise.resolve(ms > 990 ? 105 : 90) };
    expect(await findGap(POSITION, now)).toBeUndefined();
  });

  it.each([
    ['records not folded yet', untouched(110, 120), 'unread', 100, 110],
    ['all there were', log(120, []), 'unread', 100, 120],
    ['ids that are still needed', untouched(61, 120), 'remembered', 60, 61],
    ['everything folded, and nothing else', untouched(100, 120), 'remembered', 60, 100],
  ] as const)('tells a log that lost %s', async (_name, now, kind, fromOffset, toOffset) => {
    const { job, topic, partition } = POSITION;
    const gap = { job, topic, partition, kind, nextOffset: 100, fromOffset, toOffset };
    expect(await findGap(POSITION, now)).toEqual(gap);
  });

  it.each([
    ['empty', log(0, [])],
    ['short', log(0, [1_001, 1_002])],
    [
      'as long as before',
      log(
        0,
        Array.from({ length: 120 }, (_, at) => 1_001 + at),
      ),
    ],
  ])('tells a recreated topic that is %s', async (_name, now) => {
    expect(await findGap(POSITION, now)).toMatchObject({ kind: 'recreated', fromOffset: 100, toOffset: 0 });
  });

  it('refuses a log that lost its end', async () => {
    await expect(findGap(POSITION, untouched(0, 90))).rejects.toThrow(
      'the log of transactions-1 ends at offset 90 and sales has folded up to 100: its end was lost',
    );
  });

  it('tells of a job that has begun and folded nothing', async () => {
    const begun = {
      ...POSITION,
      nextOffset: 5,
      restoreOffset: 5,
      dedupOffset: 5,
      lastOffset: null,
      lastAppendMs: null,
    };
    expect(await findGap(begun, untouched(5, 9))).toBeUndefined();
    expect(await findGap(begun, untouched(7, 9))).toMatchObject({ kind: 'unread', fromOffset: 5, toOffset: 7 });
    expect(await findGap(begun, log(0, []))).toMatchObject({ kind: 'recreated', toOffset: 0 });
  });
});
