import { recordsOf, judgeOnce, type Visit } from '../../test/visit-log';
import type { Claim } from '../flush/cut';
import type { Job } from '../job';
import { TopicReader } from '../read/topic-reader';
import { JobSlot } from './job-slot';

const SETTINGS = { watermarkDelayMs: 600_000, greatestReachMs: 0 };
const T = Date.UTC(2026, 0, 1);
const VISITS: Visit[] = Array.from({ length: 10 }, (_, at) => ({ id: `t-${at}`, user: 'ada', eventMs: T + at }));
const RECORDS = recordsOf('transactions', VISITS);

/** Hands over the offsets it was given; muted ones are marked. */
const listing: Job<string[]> = {
  name: 'listing',
  topics: ['transactions'],
  createFold: () => {
    let offsets: string[] = [];
    return {
      apply: (_judged, { offset }, muted) => void offsets.push(muted ? `(${offset})` : `${offset}`),
      take: () => {
        const taken = offsets;
        offsets = [];
        return taken.length === 0 ? undefined : taken;
      },
    };
  },
};

function claim(values: Partial<Claim>): Claim {
  return {
    topic: 'transactions',
    epoch: 7,
    nextOffset: 0,
    restoreOffset: 0,
    restoreMaxEventMs: null,
    dedupOffset: 0,
    maxEventMs: null,
    lastOffset: null,
    lastAppendMs: null,
    ...values,
  };
}

function setUp(values: Partial<Claim>, readFrom = values) {
  const slot = new JobSlot(listing, 0, [claim(values)], SETTINGS.watermarkDelayMs);
  const bounds = { startOffset: 0, endOffset: 10 };
  const reader = new TopicReader('transactions', 0, [claim(readFrom)], bounds, SETTINGS);
  const readers = new Map([['transactions' as const, reader]]);
  const read = (to: number): boolean[] => {
    const news: boolean[] = [];
    while (reader.expected < to) {
      const record = RECORDS[reader.expected];
      if (record === undefined) throw new Error('the log ends here');
      const judged = reader.read(record, judgeOnce('transactions', record));
      if (judged !== undefined) news.push(slot.apply('transactions', [judged], [record]) === 1);
    }
    return news;
  };
  return { slot, reader, readers, read, cut: () => slot.cut(readers) };
}

describe('JobSlot', () => {
  it('feeds nothing before the restore point, mutes what is in the store, and cuts only the rest', () => {
    const { read, cut } = setUp({ restoreOffset: 3, nextOffset: 6 }, { restoreOffset: 1, nextOffset: 6 });
    expect(read(8)).toEqual([false, false, false, false, false, true, true]);
    expect(cut()).toMatchObject({ delta: ['(3)', '(4)', '(5)', '6', '7'], records: 2 });
  });

  it('has nothing to cut until reading has passed what is committed', () => {
    const { read, cut } = setUp({ nextOffset: 4 });
    read(4);
    expect(cut()).toBeUndefined();
    read(5);
    expect(cut()?.moves).toMatchObject([{ fromOffset: 4, nextOffset: 5, epoch: 7 }]);
  });

  it('retries exactly the cut that failed, whatever was read since', () => {
    const { read, cut } = setUp({});
    read(3);
    const first = cut();
    read(9);
    expect(cut()).toBe(first);
    expect(first?.moves[0]?.nextOffset).toBe(3);
  });

  it('goes on from the cut once it is committed', () => {
    const { slot, read, cut } = setUp({});
    read(3);
    cut();
    read(5);
    slot.committed();
    expect(cut()).toMatchObject({
      delta: ['3', '4'],
      moves: [{ fromOffset: 3, nextOffset: 5, records: 2 }],
      records: 2,
    });
  });

  it('moves its offset also when there is nothing to write', () => {
    const { reader, cut } = setUp({});
    reader.skipTo(4);
    expect(cut()).toMatchObject({
      delta: undefined,
      records: 0,
      moves: [{ fromOffset: 0, nextOffset: 4, records: 0 }],
    });
  });

  it('counts what is folded and not yet in the store', () => {
    const { slot, read, cut } = setUp({});
    read(3);
    cut();
    read(5);
    expect(slot.pendingRecords).toBe(5);
    slot.committed();
    expect(slot.pendingRecords).toBe(2);
  });

  it('keeps the append time of the oldest record of a cut', () => {
    const { read, cut } = setUp({});
    read(3);
    expect(cut()?.oldestAppendMs).toBe(RECORDS[0]?.appendTimeMs);
  });

  it('takes a cut for committed when the store stands where it would have moved it', () => {
    const { slot, read, cut } = setUp({});
    read(3);
    cut();
    expect(slot.resume([claim({ epoch: 8, nextOffset: 3 })])).toBe(true);
    read(4);
    expect(cut()).toMatchObject({ delta: ['3'], moves: [{ fromOffset: 3, epoch: 8 }] });
  });

  it('writes the same cut again under the new epoch when the store stands where it stood', () => {
    const { slot, read, cut } = setUp({});
    read(3);
    const first = cut();
    read(6);
    expect(slot.resume([claim({ epoch: 8, nextOffset: 0 })])).toBe(false);
    expect(cut()?.delta).toBe(first?.delta);
    expect(cut()?.moves).toMatchObject([{ fromOffset: 0, nextOffset: 3, epoch: 8 }]);
    expect(slot.held()).toEqual([{ topic: 'transactions', epoch: 8 }]);
  });

  it('refuses a claim of a topic it has not', () => {
    const { slot } = setUp({});
    expect(() => slot.resume([claim({ topic: 'cart_events' })])).toThrow('holds no position of cart_events-0');
  });
});
