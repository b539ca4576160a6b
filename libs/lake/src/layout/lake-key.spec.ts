import { historyDayOf, historyKey, isStreamKey, parseStreamKey, streamKey } from './lake-key';

const FILE = {
  topic: 'cart_events',
  day: '2026-11-28',
  partition: 2,
  fromOffset: 7,
  toOffset: 12_000,
  epoch: 3,
  writer: '00c0ffee',
} as const;

const HISTORY = { topic: 'cart_events', day: '2026-11-27', plan: '00c0ffee', part: 7 } as const;

describe('streamKey', () => {
  it('names topic, day, partition, offsets, epoch and writer', () => {
    expect(streamKey(FILE)).toBe('cart_events/dt=2026-11-28/p2-000000000007-000000012000-e3-00c0ffee.parquet');
  });

  it('is another one under another epoch or by another writer: no two of them write the same file', () => {
    expect(streamKey({ ...FILE, epoch: 4 })).not.toBe(streamKey(FILE));
    expect(streamKey({ ...FILE, writer: '0badcafe' })).not.toBe(streamKey(FILE));
  });

  it('is read back as it was meant', () => {
    expect(parseStreamKey(streamKey(FILE))).toEqual(FILE);
    expect(parseStreamKey(historyKey(HISTORY))).toBeUndefined();
    expect(parseStreamKey(streamKey(FILE).replace('cart_events', 'other_events'))).toBeUndefined();
  });

  it('is told from the names of others', () => {
    expect(isStreamKey(streamKey(FILE))).toBe(true);
    expect(isStreamKey(streamKey({ ...FILE, fromOffset: 10 ** 13, toOffset: 10 ** 14 }))).toBe(true);
    expect(isStreamKey(historyKey(HISTORY))).toBe(false);
  });
});

describe('historyKey', () => {
  it('names topic, day, what was asked for, and the part', () => {
    expect(historyKey(HISTORY)).toBe('cart_events/dt=2026-11-27/history-00c0ffee-0007.parquet');
  });

  it('tells the day of a file of history, and of no other', () => {
    expect(historyDayOf(historyKey({ ...HISTORY, part: 12_345 }))).toBe('2026-11-27');
    expect(historyDayOf(streamKey(FILE))).toBeUndefined();
  });
});
