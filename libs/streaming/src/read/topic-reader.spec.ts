import { judgeOnce, recordsOf, type Visit } from '../../test/visit-log';
import { LogIncident } from '../errors';
import type { Claim } from '../flush/cut';
import { TopicReader } from './topic-reader';

const SETTINGS = { watermarkDelayMs: 600_000, greatestReachMs: 0 };
const T = Date.UTC(2026, 0, 1);
const VISITS: Visit[] = Array.from({ length: 20 }, (_, at) => ({
  id: `t-${at}`,
  user: 'ada',
  eventMs: T + at * 60_000,
}));
const RECORDS = recordsOf('transactions', VISITS);
const WHOLE = { startOffset: 0, endOffset: 20 };

function claim(values: Partial<Claim>): Claim {
  return {
    topic: 'transactions',
    epoch: 1,
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

function open(claims: readonly Claim[], bounds = WHOLE): TopicReader {
  return new TopicReader('transactions', 0, claims, bounds, SETTINGS);
}

function read(reader: TopicReader, offset: number) {
  const record = RECORDS[offset];
  if (record === undefined) throw new Error(`there is no record ${offset}`);
  return reader.read(record, judgeOnce('transactions', record));
}

describe('TopicReader', () => {
  it('begins where the log begins for a job without a past', () => {
    const beginning = claim({ nextOffset: 5, restoreOffset: 5, dedupOffset: 5 });
    expect(open([beginning], { startOffset: 5, endOffset: 20 }).expected).toBe(5);
  });

  it('begins at the oldest id it needs, and judges from the restore point', () => {
    const reader = open([claim({ nextOffset: 15, restoreOffset: 15, dedupOffset: 5, restoreMaxEventMs: T + 840_000 })]);
    expect(reader.expected).toBe(5);
    for (let offset = 5; offset < 15; offset++) expect(read(reader, offset)).toBeUndefined();
    expect(read(reader, 15)?.verdict).toBe('valid');
  });

  it('begins for several jobs where the one furthest behind has to', () => {
    const ahead = claim({ nextOffset: 18, restoreOffset: 18, dedupOffset: 8 });
    const behind = claim({ nextOffset: 12, restoreOffset: 12, dedupOffset: 2 });
    expect(open([ahead, behind]).expected).toBe(2);
    expect(open([ahead, behind, claim({})]).expected).toBe(0);
  });

  it('begins no later than the record whose append time it compares', () => {
    const stored = { nextOffset: 15, restoreOffset: 15, dedupOffset: 15, lastOffset: 14 };
    expect(open([claim({ ...stored, lastAppendMs: RECORDS[14]?.appendTimeMs ?? 0 })]).expected).toBe(14);
  });

  it.each([
    ['a job that has results', false],
    ['a job with results beside a new one', true],
  ])('recognises a recreated topic by the append time of the last record: %s', (_name, withNew) => {
    const stored = claim({ nextOffset: 3, restoreOffset: 3, dedupOffset: 3, lastOffset: 2, lastAppendMs: T - 1 });
    const reader = open(withNew ? [stored, claim({})] : [stored]);
    for (let offset = reader.expected; offset < 2; offset++) read(reader, offset);
    expect(() => read(reader, 2)).toThrow(LogIncident);
  });

  it('does not compare a last record that the log no longer holds', () => {
    const stored = { nextOffset: 3, restoreOffset: 3, dedupOffset: 3, lastOffset: 2, lastAppendMs: T - 1 };
    const reader = open([claim(stored)], { startOffset: 3, endOffset: 20 });
    expect(reader.expected).toBe(3);
    expect(read(reader, 3)?.verdict).toBe('valid');
  });

  it.each([
    ['begins after the ids needed', { startOffset: 3, endOffset: 20 }, 'the log begins at 3 (expected offset 2)'],
    ['begins after the results', { startOffset: 11, endOffset: 20 }, 'the log begins at 11 (expected offset 10)'],
    ['ends before the results', { startOffset: 0, endOffset: 9 }, 'the log ends at 9 (expected offset 10)'],
  ])('is an incident when the log %s', (_name, bounds, message) => {
    expect(() => open([claim({ nextOffset: 10, restoreOffset: 8, dedupOffset: 2 })], bounds)).toThrow(message);
  });

  it('is no incident when the log begins and ends exactly where it must', () => {
    const stored = claim({ nextOffset: 10, restoreOffset: 8, dedupOffset: 2 });
    expect(() => open([stored], { startOffset: 2, endOffset: 10 })).not.toThrow();
  });

  it('judges later bounds by where reading stands, and an end by where it stood when asked', () => {
    const reader = open([claim({})]);
    for (let offset = 0; offset < 10; offset++) read(reader, offset);
    expect(() => reader.checkBounds({ startOffset: 10, endOffset: 10 }, 10)).not.toThrow();
    expect(() => reader.checkBounds({ startOffset: 0, endOffset: 6 }, 6)).not.toThrow();
    expect(() => reader.checkBounds({ startOffset: 11, endOffset: 20 }, 10)).toThrow('the log begins at 11');
    expect(() => reader.checkBounds({ startOffset: 0, endOffset: 9 }, 10)).toThrow('the log ends at 9');
  });

  it('moves over positions without records and never back', () => {
    const reader = open([claim({})]);
    reader.skipTo(4);
    reader.skipTo(2);
    expect(reader.expected).toBe(4);
  });

  it('gives a position that another reader can begin from', () => {
    const reader = open([claim({})]);
    expect(reader.position(undefined)).toMatchObject({ nextOffset: 0, maxEventMs: null, lastOffset: null });
    for (let offset = 0; offset < 15; offset++) read(reader, offset);
    // The greatest event time is minute 14, the watermark minute 4, whose first record is offset 4.
    expect(reader.position(undefined)).toEqual({
      topic: 'transactions',
      nextOffset: 15,
      restoreOffset: 15,
      restoreMaxEventMs: T + 840_000,
      dedupOffset: 4,
      maxEventMs: T + 840_000,
      lastOffset: 14,
      lastAppendMs: RECORDS[14]?.appendTimeMs,
    });
  });

  it('remembers the last record folded over a restart and a gap', () => {
    const last = { lastOffset: 14, lastAppendMs: RECORDS[14]?.appendTimeMs ?? 0 };
    const reader = open([claim({ nextOffset: 15, restoreOffset: 15, dedupOffset: 15, ...last })]);
    read(reader, 14);
    reader.skipTo(18);
    expect(reader.position(undefined)).toMatchObject({ nextOffset: 18, ...last });
  });
});
