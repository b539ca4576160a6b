import * as fc from 'fast-check';
import { usersPerMinute, visitsPerMinute } from '../../test/visit-jobs';
import { judgeOnce, recordsOf, type Visit } from '../../test/visit-log';
import type { Claim, Move } from '../flush/cut';
import type { SimulatedJob } from '../simulation';
import { JobSlot } from '../engine/job-slot';
import { TopicReader } from '../read/topic-reader';
import { RestoreIndex } from './restore-index';

const MINUTE_MS = 60_000;
const DELAY_MS = 600_000;
const T = Date.UTC(2026, 0, 1);

describe('RestoreIndex', () => {
  it('knows nothing to go back to before the first record', () => {
    const index = new RestoreIndex(DELAY_MS);
    expect(index.pointAt(5, Number.NEGATIVE_INFINITY, MINUTE_MS)).toEqual({
      restoreOffset: 5,
      restoreMaxEventMs: Number.NEGATIVE_INFINITY,
      dedupOffset: 5,
    });
  });

  it('loads ids from the first record in or after the minute of the watermark', () => {
    const index = new RestoreIndex(DELAY_MS);
    index.note(0, T, Number.NEGATIVE_INFINITY);
    index.note(1, T + MINUTE_MS, T);
    index.note(2, T + 2 * MINUTE_MS, T + MINUTE_MS);
    const point = (maxEventMs: number) => index.pointAt(9, maxEventMs, undefined);
    expect(point(T + DELAY_MS + MINUTE_MS - 1)).toMatchObject({ restoreOffset: 9, dedupOffset: 0 });
    expect(point(T + DELAY_MS + MINUTE_MS)).toMatchObject({ restoreOffset: 9, dedupOffset: 1 });
    expect(point(T + DELAY_MS + 3 * MINUTE_MS)).toMatchObject({ restoreOffset: 9, dedupOffset: 9 });
  });

  it('goes back by the reach of the state, with the watermark and the ids as they were there', () => {
    const index = new RestoreIndex(DELAY_MS);
    // Minutes 0, 20, 21; at minute 21 the watermark is 11.
    index.note(0, T, Number.NEGATIVE_INFINITY);
    index.note(1, T + 20 * MINUTE_MS, T);
    index.note(2, T + 21 * MINUTE_MS, T + 20 * MINUTE_MS);
    const maxEventMs = T + 31 * MINUTE_MS;
    // Watermark 21, reach 1: from minute 20 on, which began at offset 1, before which minute 0 was the greatest.
    expect(index.pointAt(9, maxEventMs, MINUTE_MS)).toMatchObject({
      restoreOffset: 1,
      restoreMaxEventMs: T,
      dedupOffset: 0,
    });
    expect(index.pointAt(9, maxEventMs, MINUTE_MS - 1)).toMatchObject({ restoreOffset: 1 });
    expect(index.pointAt(9, maxEventMs, 0)).toMatchObject({ restoreOffset: 2, dedupOffset: 1 });
  });

  it('finds the oldest offset even where minutes came out of order', () => {
    const index = new RestoreIndex(DELAY_MS);
    index.note(0, T + 5 * MINUTE_MS, Number.NEGATIVE_INFINITY);
    index.note(1, T + 2 * MINUTE_MS, T + 5 * MINUTE_MS);
    index.note(2, T + 5 * MINUTE_MS, T + 5 * MINUTE_MS);
    expect(index.pointAt(3, T + 12 * MINUTE_MS, undefined).dedupOffset).toBe(0);
    expect(index.pointAt(3, T + 15 * MINUTE_MS, undefined).dedupOffset).toBe(0);
    expect(index.pointAt(3, T + 16 * MINUTE_MS, undefined).dedupOffset).toBe(3);
  });

  it('keeps while pruning what a later point can ask for', () => {
    const index = new RestoreIndex(DELAY_MS);
    for (let minute = 0; minute < 30; minute++) {
      index.note(minute, T + minute * MINUTE_MS, T + (minute - 1) * MINUTE_MS);
    }
    const maxEventMs = T + 29 * MINUTE_MS;
    const before = index.pointAt(30, maxEventMs, 5 * MINUTE_MS);
    index.prune(maxEventMs, 5 * MINUTE_MS);
    expect(index.pointAt(30, maxEventMs, 5 * MINUTE_MS)).toEqual(before);
    // Watermark at minute 19, five minutes of reach: from minute 14 on, and the ids then go back to 14 − 1 − 10.
    expect(before).toMatchObject({ restoreOffset: 14, dedupOffset: 3 });
  });
});

describe.each<[name: string, jobs: SimulatedJob[]]>([
  ['a job without state', [visitsPerMinute('visits', ['transactions'])]],
  ['a job with state', [usersPerMinute('users')]],
  ['two jobs that share a reader', [visitsPerMinute('visits', ['transactions']), usersPerMinute('users')]],
])('%s, restored from its restore point', (_name, jobs) => {
  it('goes on as if it had never stopped, again and again', () => {
    fc.assert(
      fc.property(visitsArbitrary, fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 6 }), (visits, gaps) => {
        const records = recordsOf('transactions', visits);
        const straight = new Reading(jobs, 1);
        straight.readTo(records, records.length);
        straight.restore(records.length);

        let restarted = new Reading(jobs, 1);
        let at = 0;
        for (const gap of gaps) {
          at = Math.min(records.length, at + gap);
          restarted.readTo(records, at);
          restarted = restarted.restore(records.length);
        }
        restarted.readTo(records, records.length);
        restarted.restore(records.length);
        expect(restarted.rows).toEqual(straight.rows);
      }),
      { numRuns: 300 },
    );
  });
});

/** Jobs on one partition, flushed at each stop; rows live on in the next reading, all else only in the positions. */
class Reading {
  readonly rows: Map<string, unknown>[];
  private readonly reader: TopicReader;
  private readonly slots: JobSlot[];

  constructor(
    private readonly jobs: readonly SimulatedJob[],
    endOffset: number,
    private readonly claims: readonly Claim[] = jobs.map(() => UNTOUCHED),
    rows = jobs.map(() => new Map<string, unknown>()),
  ) {
    const bounds = { startOffset: 0, endOffset };
    const settings = { watermarkDelayMs: DELAY_MS, greatestReachMs: MINUTE_MS };
    this.reader = new TopicReader('transactions', 0, claims, bounds, settings);
    this.slots = jobs.map(({ job }, at) => new JobSlot(job, 0, [claims[at] as Claim], DELAY_MS));
    this.rows = rows;
  }

  readTo(records: ReturnType<typeof recordsOf>, to: number): void {
    while (this.reader.expected < to) {
      const record = records[this.reader.expected];
      const judged = record && this.reader.read(record, judgeOnce('transactions', record));
      if (record === undefined || judged === undefined) continue;
      for (const slot of this.slots) slot.apply('transactions', [judged], [record]);
    }
  }

  /** Flushes, and begins anew from what a store would have. */
  restore(endOffset: number): Reading {
    const readers = new Map([['transactions' as const, this.reader]]);
    const claims = this.slots.map((slot, at) => {
      const cut = slot.cut(readers);
      if (cut === undefined) return this.claims[at] as Claim;
      if (cut.delta !== undefined) this.jobs[at]?.apply(this.rows[at] as Map<string, unknown>, cut.delta);
      return cut.moves[0] as Move;
    });
    return new Reading(this.jobs, endOffset, claims, this.rows);
  }
}

const UNTOUCHED: Claim = {
  topic: 'transactions',
  epoch: 1,
  nextOffset: 0,
  restoreOffset: 0,
  restoreMaxEventMs: null,
  dedupOffset: 0,
  maxEventMs: null,
  lastOffset: null,
  lastAppendMs: null,
};

const visitsArbitrary: fc.Arbitrary<Visit[]> = fc.array(
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc.record({
        id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
        user: fc.constantFrom('ada', 'bob', 'cyd'),
        eventMs: fc
          .tuple(fc.integer({ min: 0, max: 20 }), fc.constantFrom(-1, 0, 1, 17_000))
          .map(([steps, edge]) => T + steps * 2 * MINUTE_MS + edge),
      }),
    },
    { weight: 1, arbitrary: fc.constant(undefined) },
  ),
  { maxLength: 60 },
);
