import { isStreamKey, parseStreamKey, streamKey } from './lake-key';

const FILE = {
  topic: 'cart_events',
  day: '2026-11-28',
  partition: 2,
  fromOffset: 7,
  toOffset: 12_000,
  epoch: 3,
  writer: '00c0ffee',
} as const;

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
    expect(parseStreamKey('cart_events/dt=2026-11-28/history-0.parquet')).toBeUndefined();
    expect(parseStreamKey(streamKey(FILE).replace('cart_events', 'other_events'))).toBeUndefined();
  });

  it('is told from the names of others', () => {
    expect(isStreamKey(streamKey(FILE))).toBe(true);
    expect(isStreamKey(streamKey({ ...FILE, fromOffset: 10 ** 13, toOffset: 10 ** 14 }))).toBe(true);
    expect(isStreamKey('cart_events/dt=2026-11-28/history-0.parquet')).toBe(false);
  });
});
