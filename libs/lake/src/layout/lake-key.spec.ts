import { historyDayOf, historyKey, importKey, importOf, isStreamKey, parseStreamKey, streamKey } from './lake-key';

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

describe('importKey', () => {
  const IMPORT = { topic: 'transactions', day: '1997-01-01', name: 'cd_now', digest: '0badcafe', part: 3 } as const;

  it('names topic, day, import, what was imported, and the part', () => {
    expect(importKey(IMPORT)).toBe('transactions/dt=1997-01-01/import-cd_now-0badcafe-0003.parquet');
  });

  it('is read back as it was meant, and no other is', () => {
    expect(importOf(importKey(IMPORT))).toEqual(IMPORT);
    expect(importOf(historyKey(HISTORY))).toBeUndefined();
    expect(historyDayOf(importKey(IMPORT))).toBeUndefined();
    expect(isStreamKey(importKey(IMPORT))).toBe(false);
  });
});
