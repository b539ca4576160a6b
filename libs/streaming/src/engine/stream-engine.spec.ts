import type { EventTopic } from '@globalmart/contracts';
import { visitsPerMinute } from '../../test/visit-jobs';
import { judgeOnce, recordsOf, type Visit } from '../../test/visit-log';
import { FlushOutcomeUnknown, StoreUnavailable } from '../errors';
import type { Claim, Cut } from '../flush/cut';
import type { AnyJob } from '../job';
import type { LogPort, LogRecord, RecordBatch, StorePort } from '../ports';
import type { EngineObserver } from './observer';
import { DEFAULT_SETTINGS } from './settings';
import { StreamEngine } from './stream-engine';

const T = Date.UTC(2026, 0, 1);
const VISITS: Visit[] = Array.from({ length: 30 }, (_, at) => ({ id: `t-${at}`, user: 'ada', eventMs: T + at }));
/** Who sleeps so long in a spec sleeps until somebody wakes it. */
const LONG_MS = 60_000;
const RECORDS = recordsOf('transactions', VISITS);
const visits = visitsPerMinute('visits', ['transactions']).job;

/** One engine and the world it sees: a log with bounds, a store that keeps one position. */
class Stage {
  readonly engine: StreamEngine;
  readonly told: string[] = [];
  readonly seeks: number[] = [];
  readonly flushed: Cut[] = [];
  readonly failures: Error[] = [];
  bounds = { startOffset: 0, endOffset: 30 };
  beforeBounds: () => Promise<void> = () => Promise.resolve();
  onFlush: (cuts: readonly Cut[]) => Promise<{ fencedPartitions: readonly number[] }>;
  isMember = Promise.resolve(true);
  onBreath: () => void = () => undefined;
  readonly sleeps: number[] = [];
  claims = 0;
  epoch = 0;
  nextOffset = 0;

  constructor(jobs: readonly AnyJob[] = [visits], maxPendingRecords = 1_000, maxPendingBytes = 1_000_000) {
    this.onFlush = (cuts) => Promise.resolve(this.commit(cuts));
    this.engine = new StreamEngine({
      jobs,
      judgeRecord: judgeOnce,
      log: this.log(),
      store: this.store(),
      clock: {
        nowMs: () => 0,
        sleep: (ms, signal) => {
          this.sleeps.push(ms);
          if (ms < LONG_MS) return turn();
          return new Promise((resolve) => signal?.addEventListener('abort', () => resolve()));
        },
        breathe: () => {
          this.onBreath();
          return turn();
        },
      },
      random: { next: () => 0 },
      settings: { ...DEFAULT_SETTINGS, flushIntervalMs: 0, sliceRecords: 4, maxPendingRecords, maxPendingBytes },
      observer: this.observer(),
      onFailure: (error) => this.failures.push(error),
    });
  }

  async open(): Promise<void> {
    this.engine.assign([0]);
    await until(() => this.told.some((text) => text.startsWith('opened')));
  }

  batch(from: number, to: number, values: Partial<RecordBatch> = {}): RecordBatch {
    return {
      topic: 'transactions',
      partition: 0,
      fetchedOffset: from,
      lastOffset: to - 1,
      endOffset: 30,
      records: RECORDS.slice(from, to),
      ...values,
    };
  }

  commit(cuts: readonly Cut[]): { fencedPartitions: readonly number[] } {
    const [cut] = cuts;
    const [move] = cut?.moves ?? [];
    if (move?.epoch !== this.epoch || move.fromOffset !== this.nextOffset) return { fencedPartitions: [0] };
    this.flushed.push(cut as Cut);
    this.nextOffset = move.nextOffset;
    return { fencedPartitions: [] };
  }

  private log(): LogPort {
    return {
      seek: (_topic, _partition, offset) => void this.seeks.push(offset),
      rest: () => undefined,
      bounds: async () => {
        const { bounds } = this;
        await this.beforeBounds();
        return bounds;
      },
      endOffsets: () => Promise.resolve([]),
      confirmMembership: () => this.isMember,
      publishProgress: () => Promise.resolve(),
      openCatchUp: () => {
        throw new Error('nobody is behind here');
      },
    };
  }

  private store(): StorePort {
    const claimOf = (topic: EventTopic): Claim => ({
      topic,
      epoch: ++this.epoch,
      nextOffset: this.nextOffset,
      restoreOffset: this.nextOffset,
      restoreMaxEventMs: null,
      dedupOffset: this.nextOffset,
      maxEventMs: null,
      lastOffset: null,
      lastAppendMs: null,
    });
    return {
      look: (jobs) =>
        Promise.resolve(
          jobs.map((job) => ({ job, topic: 'transactions', epoch: this.epoch, nextOffset: this.nextOffset })),
        ),
      claim: (_job, _partition, beginnings) => {
        this.claims++;
        return Promise.resolve(beginnings.map(({ topic }) => claimOf(topic)));
      },
      loadState: () => Promise.resolve([]),
      reclaim: (_job, _partition, held) =>
        Promise.resolve(held[0]?.epoch === this.epoch ? held.map(({ topic }) => claimOf(topic)) : undefined),
      flush: (_job, cuts) => this.onFlush(cuts),
    };
  }

  private observer(): EngineObserver {
    const tell = (text: string) => void this.told.push(text);
    return {
      judged: () => undefined,
      opened: (_partition, { positions }) => tell(`opened ${positions.join()}`),
      closed: (_partition, reason) => tell(`closed ${reason}`),
      flushed: () => undefined,
      flushFailed: (_job, error) => tell(error.name),
      outcomeRead: (_job, _partition, outcome) => tell(outcome),
      gapAccepted: (_topic, _partition, from, to) => tell(`gap ${from}-${to}`),
      awaitingCatalogue: () => undefined,
      incident: ({ message }) => tell(message),
      retrying: (what) => tell(`retrying ${what}`),
    };
  }
}

/** Keeps every record's bytes until they are taken. */
class Hoard {
  heldBytes = 0;

  apply(_judged: unknown, { value }: LogRecord): void {
    this.heldBytes += value?.length ?? 0;
  }

  take(): number {
    const { heldBytes } = this;
    this.heldBytes = 0;
    return heldBytes;
  }
}

/** A turn of the event loop, so that whatever waits for I/O or timers gets on. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns++) {
    if (turns > 1_000) throw new Error(`never came true: ${condition.toString()}`);
    await turn();
  }
}

describe('StreamEngine', () => {
  it('folds and commits what it is given', async () => {
    const stage = new Stage();
    await stage.open();
    await stage.engine.receive(stage.batch(0, 10));
    await until(() => stage.nextOffset === 10);
    expect(stage.told).toEqual(['opened transactions@0']);
    expect(stage.seeks).toEqual([0]);
  });

  it('refuses a job whose state would have to be rebuilt from several topics', () => {
    const job: AnyJob = { ...visits, topics: ['transactions', 'cart_events'], stateReachMs: 60_000 };
    expect(() => new Stage([job])).toThrow('job visits: state rebuilt from the log is for jobs over one topic');
  });

  describe('where the log does not continue', () => {
    it('answers a batch that begins too late by one seek, and accepts the gap when the log says the same again', async () => {
      const stage = new Stage();
      await stage.open();
      await stage.engine.receive(stage.batch(5, 10));
      expect(stage.seeks).toEqual([0, 0]);
      await stage.engine.receive(stage.batch(5, 10, { fetchedOffset: 0 }));
      await until(() => stage.nextOffset === 10);
      expect(stage.told).toContain('gap 0-5');
    });

    it('leaves a batch alone that lies wholly behind, and says where to go on', async () => {
      const stage = new Stage();
      await stage.open();
      await stage.engine.receive(stage.batch(0, 10));
      await stage.engine.receive(stage.batch(2, 8));
      expect(stage.seeks).toEqual([0, 10]);
      await stage.engine.receive(stage.batch(6, 14));
      await until(() => stage.nextOffset === 14);
      expect(stage.flushed.reduce((sum, { records }) => sum + records, 0)).toBe(14);
    });

    it('passes control records that end a batch', async () => {
      const stage = new Stage();
      await stage.open();
      await stage.engine.receive(stage.batch(0, 4, { lastOffset: 5 }));
      await until(() => stage.nextOffset === 6);
    });

    it.each([
      ['begins after what is expected', { startOffset: 3, endOffset: 30 }, 'the log begins at 3'],
      ['ends before what was read', { startOffset: 0, endOffset: 5 }, 'the log ends at 5'],
    ])('stops the partition when the log %s', async (_name, bounds, message) => {
      const stage = new Stage();
      await stage.open();
      if (bounds.startOffset === 0) await stage.engine.receive(stage.batch(0, 10));
      await until(() => stage.engine.progress()[0]?.position === (bounds.startOffset === 0 ? 10 : 0));
      stage.bounds = bounds;
      await stage.engine.checkLog();
      expect(stage.told.join()).toContain(message);
      expect(stage.engine.partitions()[0]?.incident).toBeDefined();
      const stoodAt = stage.nextOffset;
      await stage.engine.receive(stage.batch(10, 20));
      await turn();
      expect(stage.nextOffset).toBe(stoodAt);
      // Nothing it could do counts as lag: a person has to decide.
      expect(stage.engine.progress()).toEqual([]);
    });

    it('is not alarmed by an answer older than what it has folded since', async () => {
      const stage = new Stage();
      await stage.open();
      await stage.engine.receive(stage.batch(0, 5));
      stage.bounds = { startOffset: 0, endOffset: 5 };
      stage.beforeBounds = () => stage.engine.receive(stage.batch(5, 10));
      await stage.engine.checkLog();
      expect(stage.engine.partitions()[0]?.incident).toBeUndefined();
    });

    it('is not alarmed by an answer that comes after the partition was given up', async () => {
      const stage = new Stage();
      await stage.open();
      await stage.engine.receive(stage.batch(0, 5));
      stage.bounds = { startOffset: 9, endOffset: 9 };
      stage.beforeBounds = () => Promise.resolve(stage.engine.assign([]));
      await stage.engine.checkLog();
      expect(stage.told).toEqual(['opened transactions@0', 'closed unassigned']);
    });
  });

  it('makes no cut past a record that a fold throws on, and ends', async () => {
    const broken: AnyJob = {
      ...visits,
      createFold: () => ({
        apply: (_judged, { offset }) => {
          if (offset === 6) throw new TypeError('a bug');
        },
        take: () => 1,
      }),
    };
    const stage = new Stage([broken]);
    // A flush is under way when it happens, after which the next cut would be due.
    stage.onFlush = async (cuts) => {
      await until(() => stage.failures.length > 0);
      return stage.commit(cuts);
    };
    await stage.open();
    await stage.engine.receive(stage.batch(0, 10));
    await stage.engine.receive(stage.batch(7, 12));
    await stage.engine.stop();
    expect(stage.failures).toMatchObject([{ message: 'a bug' }]);
    expect(stage.nextOffset).toBe(4);
  });

  it('ends on a flush that fails for no passing reason', async () => {
    const stage = new Stage();
    stage.onFlush = () => Promise.reject(new Error('a bug'));
    await stage.open();
    await stage.engine.receive(stage.batch(0, 4));
    await until(() => stage.failures.length > 0);
    expect(stage.nextOffset).toBe(0);
  });

  it('retries a flush while the store is away, unchanged, while folding goes on', async () => {
    const stage = new Stage();
    const tried: (readonly Cut[])[] = [];
    stage.onFlush = (cuts) => {
      tried.push(cuts);
      if (tried.length < 4) return Promise.reject(new StoreUnavailable('away'));
      return Promise.resolve(stage.commit(cuts));
    };
    await stage.open();
    await stage.engine.receive(stage.batch(0, 4));
    await stage.engine.receive(stage.batch(4, 20));
    await until(() => stage.nextOffset === 20);
    expect(new Set(tried.slice(0, 4).map(([cut]) => cut)).size).toBe(1);
    expect(tried[0]?.[0]?.moves[0]?.nextOffset).toBe(4);
  });

  it.each([
    ['committed', true],
    ['not committed', false],
  ])('asks the store what became of a COMMIT without an answer: %s', async (outcome, isCommitted) => {
    const stage = new Stage();
    let isLost = true;
    stage.onFlush = (cuts) => {
      if (!isLost) return Promise.resolve(stage.commit(cuts));
      isLost = false;
      if (isCommitted) stage.commit(cuts);
      return Promise.reject(new FlushOutcomeUnknown('no answer'));
    };
    await stage.open();
    await stage.engine.receive(stage.batch(0, 4));
    await stage.engine.receive(stage.batch(4, 8));
    await until(() => stage.nextOffset === 8);
    expect(stage.told).toContain(outcome);
    expect(stage.flushed.reduce((sum, { records }) => sum + records, 0)).toBe(8);
  });

  it('gives the partition up when somebody took it while a COMMIT had no answer', async () => {
    const stage = new Stage();
    stage.isMember = Promise.resolve(false);
    let tries = 0;
    stage.onFlush = () => {
      tries++;
      stage.epoch++;
      return Promise.reject(new FlushOutcomeUnknown('no answer'));
    };
    await stage.open();
    await stage.engine.receive(stage.batch(0, 4));
    await until(() => stage.told.includes('closed fenced'));
    expect(stage.told).toContain('fenced');
    expect(tries).toBe(1);
  });

  describe('when another owner has taken a partition', () => {
    it('takes it back only once its membership is confirmed', async () => {
      const stage = new Stage();
      let confirm: (isMember: boolean) => void = () => undefined;
      stage.isMember = new Promise((resolve) => (confirm = resolve));
      await stage.open();
      stage.epoch++;
      await stage.engine.receive(stage.batch(0, 4));
      await until(() => stage.told.includes('closed fenced'));
      await turn();
      expect(stage.claims).toBe(1);
      confirm(true);
      await until(() => stage.claims === 2);
      expect(stage.nextOffset).toBe(0);
    });

    it.each<[string, (stage: Stage) => void]>([
      ['it is no member any more', (stage) => (stage.isMember = Promise.resolve(false))],
      ['the partition is no longer assigned', (stage) => stage.engine.assign([])],
      ['it is stopping', (stage) => void stage.engine.stop()],
    ])('leaves it when %s', async (_name, happen) => {
      const stage = new Stage();
      await stage.open();
      stage.epoch++;
      stage.onFlush = (cuts) => {
        happen(stage);
        return Promise.resolve(stage.commit(cuts));
      };
      await stage.engine.receive(stage.batch(0, 4));
      await until(() => stage.engine.partitions().length === 0);
      for (let turns = 0; turns < 10; turns++) await turn();
      expect(stage.claims).toBe(1);
    });
  });

  it('stops folding while too much waits for the store', async () => {
    const stage = new Stage([visits], 6);
    let release: () => void = () => undefined;
    const isBack = new Promise<void>((resolve) => (release = resolve));
    stage.onFlush = async (cuts) => {
      await isBack;
      return stage.commit(cuts);
    };
    await stage.open();
    const received = stage.engine.receive(stage.batch(0, 30));
    const asked = stage.sleeps.length;
    await until(() => stage.sleeps.length > asked + 20);
    // Two slices of four: the bound is looked at after each.
    expect(stage.engine.progress()[0]?.position).toBe(8);
    release();
    await received;
    await until(() => stage.nextOffset === 30);
  });

  it('stops folding while a fold holds too many bytes, until they are written', async () => {
    const record = RECORDS[0]?.value?.length ?? 0;
    const hoarder: AnyJob = { name: 'hoarder', topics: ['transactions'], createFold: () => new Hoard() };
    // One byte less than seven records: full after the second slice of four.
    const stage = new Stage([hoarder], 1_000, 7 * record - 1);
    let release: () => void = () => undefined;
    const isBack = new Promise<void>((resolve) => (release = resolve));
    stage.onFlush = async (cuts) => {
      await isBack;
      return stage.commit(cuts);
    };
    await stage.open();
    const received = stage.engine.receive(stage.batch(0, 30));
    for (let turns = 0; turns < 50; turns++) await turn();
    expect(stage.engine.progress()[0]?.position).toBe(8);
    release();
    await received;
    await until(() => stage.nextOffset === 30);
  });

  it('flushes a job no more often than the job wants', async () => {
    const lazy: AnyJob = { ...visits, flushIntervalMs: 250 };
    const stage = new Stage([lazy]);
    await stage.open();
    await stage.engine.receive(stage.batch(0, 4));
    await stage.engine.receive(stage.batch(4, 8));
    await until(() => stage.nextOffset === 8);
    expect(stage.sleeps).toContain(250);
  });

  it('gives a job its other pace where much waits in the log', async () => {
    const lazy: AnyJob = { ...visits, flushIntervalMs: 250, backlogFlushIntervalMs: 5_000 };
    const stage = new Stage([lazy]);
    stage.bounds = { startOffset: 0, endOffset: 20_000 };
    await stage.open();
    const { endOffset } = stage.bounds;
    await stage.engine.receive(stage.batch(0, 4, { endOffset }));
    await stage.engine.receive(stage.batch(4, 8, { endOffset }));
    await until(() => stage.nextOffset === 8);
    expect(stage.sleeps).toContain(5_000);
  });

  it('does not wait for the time of a flush when half of what may wait is there', async () => {
    const stage = new Stage([{ ...visits, flushIntervalMs: LONG_MS }], 20);
    await stage.open();
    await stage.engine.receive(stage.batch(0, 2));
    await until(() => stage.nextOffset === 2);
    await stage.engine.receive(stage.batch(2, 10));
    await turn();
    expect(stage.nextOffset).toBe(2);
    await stage.engine.receive(stage.batch(10, 12));
    await until(() => stage.nextOffset === 12);
    expect(stage.flushed.map(({ records }) => records)).toEqual([2, 10]);
  });

  it('lets a job bound its bytes by itself', async () => {
    const hoard = { name: 'hoard', topics: visits.topics, createFold: () => new Hoard(), flushIntervalMs: LONG_MS };
    const bytes = RECORDS.slice(0, 8).reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
    const stage = new Stage([{ ...hoard, maxPendingBytes: 2 * bytes }]);
    await stage.open();
    await stage.engine.receive(stage.batch(0, 4));
    await until(() => stage.nextOffset === 4);
    await stage.engine.receive(stage.batch(4, 8));
    await turn();
    expect(stage.nextOffset).toBe(4);
    await stage.engine.receive(stage.batch(8, 16));
    await until(() => stage.nextOffset >= 12);
  });

  it('writes together no more than one partition may hold, then the rest, and waits for none that has stopped', async () => {
    const stage = new Stage([visits], 20);
    let release: () => void = () => undefined;
    const isBack = new Promise<void>((resolve) => (release = resolve));
    const written: string[] = [];
    stage.onFlush = async (cuts) => {
      await isBack;
      written.push(cuts.map(({ partition, records }) => `${partition}: ${records}`).join(', '));
      return { fencedPartitions: [] };
    };
    stage.engine.assign([0, 1, 2]);
    await until(() => stage.told.filter((text) => text.startsWith('opened')).length === 3);
    const receive = (partition: number, from: number, to: number) =>
      stage.engine.receive(stage.batch(from, to, { partition }));
    await receive(0, 0, 2);
    await until(() => stage.engine.progress()[0]?.position === 2);
    await turn();
    await receive(0, 2, 11);
    await receive(1, 0, 12);
    await receive(2, 0, 15);
    stage.bounds = { startOffset: 25, endOffset: 30 };
    await receive(2, 25, 30);
    expect(stage.told.at(-1)).toContain('begins');
    release();
    await until(() => written.length === 3);
    expect(written).toEqual(['0: 2', '1: 12', '0: 9']);
  });

  it('writes what waits for its time before it stops', async () => {
    const stage = new Stage([{ ...visits, flushIntervalMs: LONG_MS }]);
    await stage.open();
    await stage.engine.receive(stage.batch(0, 2));
    await until(() => stage.nextOffset === 2);
    await stage.engine.receive(stage.batch(2, 10));
    await stage.engine.stop();
    expect(stage.nextOffset).toBe(10);
  });

  it('folds nothing more of a batch once the partition was given up', async () => {
    const stage = new Stage();
    await stage.open();
    const [task] = stage.engine.partitions();
    stage.onBreath = () => stage.engine.assign([]);
    await stage.engine.receive(stage.batch(0, 20));
    expect(task?.lagOf('transactions')).toBe(30 - 4);
  });

  it('asks the log again while it cannot answer', async () => {
    const stage = new Stage();
    await stage.open();
    let failures = 3;
    stage.beforeBounds = () => {
      if (failures-- > 0) throw new StoreUnavailable('no broker');
      return Promise.resolve();
    };
    await stage.engine.receive(stage.batch(5, 10));
    expect(failures).toBe(-1);
    expect(stage.seeks).toEqual([0, 0]);
  });

  it('points the log at its place again when records wait and none came between two checks', async () => {
    const stage = new Stage();
    await stage.open();
    await stage.engine.receive(stage.batch(0, 10));
    await stage.engine.checkLog();
    expect(stage.seeks).toEqual([0]);
    await stage.engine.checkLog();
    expect(stage.seeks).toEqual([0, 10]);
    await stage.engine.receive(stage.batch(10, 30));
    await stage.engine.checkLog();
    await stage.engine.checkLog();
    expect(stage.seeks).toEqual([0, 10]);
  });

  it('points the log at its place again at each new assignment', async () => {
    const stage = new Stage();
    await stage.open();
    await stage.engine.receive(stage.batch(0, 10));
    stage.engine.assign([0]);
    expect(stage.seeks).toEqual([0, 10]);
    expect(stage.claims).toBe(1);
  });

  it('writes what is folded before it stops, and takes nothing on afterwards', async () => {
    const stage = new Stage();
    await stage.open();
    await stage.engine.receive(stage.batch(0, 10));
    await stage.engine.stop();
    expect(stage.nextOffset).toBe(10);
    expect(stage.told.at(-1)).toBe('closed stopped');
    stage.engine.assign([0]);
    expect(stage.engine.partitions()).toEqual([]);
  });
});
