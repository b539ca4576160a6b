import type { EventTopic } from '@globalmart/contracts';
import { visitsPerMinute } from '../../test/visit-jobs';
import { judgeOnce, recordsOf, type Visit } from '../../test/visit-log';
import { SinkUnavailable } from '../errors';
import type { Claim, Cut } from '../flush/cut';
import type { CatchUpSink, RecordBatch } from '../ports';
import { DEFAULT_SETTINGS } from './settings';
import { StreamEngine } from './stream-engine';

const T = Date.UTC(2026, 0, 1);
const VISITS: Visit[] = Array.from({ length: 40 }, (_, at) => ({ id: `t-${at}`, user: 'ada', eventMs: T + at }));
const RECORDS = recordsOf('transactions', VISITS);
const JOBS = ['ahead', 'late'].map((name) => visitsPerMinute(name, ['transactions']).job);

/** One partition and two jobs, either of which may be at any offset in the store; 5 records behind is far. */
class Stage {
  readonly told: string[] = [];
  readonly stored = new Map<string, { epoch: number; nextOffset: number }>();
  readonly seeks: string[] = [];
  catchUp: CatchUpSink | undefined;
  bounds = { startOffset: 0, endOffset: 40 };
  isMember = Promise.resolve(true);
  /** What only the job `late` writes to takes nothing. */
  isSinkAway = false;

  readonly engine = new StreamEngine({
    jobs: JOBS,
    judgeRecord: judgeOnce,
    log: {
      seek: (_topic, _partition, offset) => void this.seeks.push(`front ${offset}`),
      rest: () => undefined,
      bounds: () => Promise.resolve(this.bounds),
      endOffsets: () => Promise.resolve([]),
      confirmMembership: () => this.isMember,
      publishProgress: () => Promise.resolve(),
      openCatchUp: (sink) => {
        this.catchUp = sink;
        this.told.push('reader opened');
        return {
          seek: (_topic, _partition, offset) => void this.seeks.push(`behind ${offset}`),
          rest: () => undefined,
          pause: () => this.told.push('reader paused'),
          close: () => Promise.resolve(void this.told.push('reader closed')),
        };
      },
    },
    store: {
      look: (jobs) =>
        Promise.resolve(
          jobs.flatMap((job) => {
            const stored = this.stored.get(job);
            return stored === undefined ? [] : [{ job, topic: 'transactions' as const, ...stored }];
          }),
        ),
      claim: (job, _partition, beginnings) =>
        Promise.resolve(beginnings.map(({ topic, startOffset }) => this.claim(job, topic, startOffset))),
      loadState: () => Promise.resolve([]),
      reclaim: () => Promise.resolve(undefined),
      flush: ({ name }, cuts) => {
        if (name === 'late' && this.isSinkAway) return Promise.reject(new SinkUnavailable('no space left on device'));
        return Promise.resolve(this.flush(name, cuts));
      },
    },
    clock: { nowMs: () => 0, sleep: turn, breathe: turn },
    random: { next: () => 0 },
    settings: { ...DEFAULT_SETTINGS, flushIntervalMs: 0, catchUpRecords: 5, maxPendingRecords: 16 },
    observer: {
      judged: () => undefined,
      opened: (_partition, { lane, jobs, positions }) =>
        this.told.push(`lane ${lane}: ${jobs.join()} ${positions.join()}`),
      closed: (_partition, reason, lane) => this.told.push(`lane ${lane} ${reason}`),
      flushed: () => undefined,
      flushFailed: () => undefined,
      outcomeRead: () => undefined,
      gapAccepted: () => undefined,
      incident: ({ message }) => this.told.push(message),
      retrying: () => undefined,
      awaitingCatalogue: () => undefined,
    },
    onFailure: (error) => this.told.push(error.message),
  });

  /** The engine is assigned the partition with the jobs there, and has opened so many lanes. */
  async open(at: Readonly<Record<string, number>>, lanes: number): Promise<void> {
    for (const [job, nextOffset] of Object.entries(at)) this.stored.set(job, { epoch: 1, nextOffset });
    this.engine.assign([0]);
    await this.untilOpen(lanes);
  }

  async untilOpen(lanes: number): Promise<void> {
    await until(() => {
      const tasks = this.engine.partitions();
      return tasks.length === lanes && tasks.every(({ isOpen }) => isOpen);
    });
  }

  offsetOf(job: string): number {
    return this.stored.get(job)?.nextOffset ?? Number.NaN;
  }

  private claim(job: string, topic: EventTopic, startOffset: number): Claim {
    const { epoch, nextOffset } = this.stored.get(job) ?? { epoch: 0, nextOffset: startOffset };
    this.stored.set(job, { epoch: epoch + 1, nextOffset });
    const none = { restoreMaxEventMs: null, maxEventMs: null, lastOffset: null, lastAppendMs: null };
    return { topic, epoch: epoch + 1, nextOffset, restoreOffset: nextOffset, dedupOffset: nextOffset, ...none };
  }

  private flush(job: string, cuts: readonly Cut[]): { fencedPartitions: readonly number[] } {
    const move = cuts[0]?.moves[0];
    const stored = this.stored.get(job);
    if (move?.epoch !== stored?.epoch || move?.fromOffset !== stored?.nextOffset) return { fencedPartitions: [0] };
    if (move !== undefined) this.stored.set(job, { epoch: move.epoch, nextOffset: move.nextOffset });
    return { fencedPartitions: [] };
  }
}

function batch(from: number, to: number): RecordBatch {
  const place = { topic: 'transactions', partition: 0 } as const;
  return { ...place, fetchedOffset: from, lastOffset: to - 1, endOffset: 40, records: RECORDS.slice(from, to) };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; !condition(); turns++) {
    if (turns > 1_000) throw new Error(`never came true: ${condition.toString()}`);
    await turn();
  }
}

describe('lanes', () => {
  it('reads jobs together that are near each other', async () => {
    const stage = new Stage();
    await stage.open({ ahead: 20, late: 15 }, 1);
    expect(stage.told).toEqual(['lane 0: ahead,late transactions@15']);
  });

  it('leaves a job that is far behind, or new, to a reader of its own, which does not disturb the others', async () => {
    const stage = new Stage();
    await stage.open({ ahead: 20 }, 2);
    expect(stage.told).toEqual(['reader opened', 'lane 0: ahead transactions@20', 'lane 1: late transactions@0']);
    expect(stage.seeks).toEqual(['front 20', 'behind 0']);
    await stage.engine.receive(batch(20, 24));
    await stage.catchUp?.receive(batch(0, 8));
    await until(() => stage.offsetOf('ahead') === 24 && stage.offsetOf('late') === 8);
  });

  it('does not call a job behind that lacks only what the log has lost', async () => {
    const stage = new Stage();
    stage.bounds = { startOffset: 16, endOffset: 40 };
    await stage.open({ ahead: 20 }, 1);
    expect(stage.told).toEqual(['lane 0: ahead,late transactions@16']);
  });

  it('lets a job join that has come near, and closes its reader', async () => {
    const stage = new Stage();
    await stage.open({ ahead: 20 }, 2);
    await stage.catchUp?.receive(batch(0, 14));
    await until(() => stage.offsetOf('late') === 14);
    await stage.catchUp?.receive(batch(14, 15));
    await until(() => stage.offsetOf('late') === 15);
    await stage.untilOpen(1);
    expect(stage.told.slice(3)).toEqual(['lane 0 joined', 'lane 1 joined', 'lane 0: ahead,late transactions@15']);
    await stage.engine.receive(batch(15, 24));
    await until(() => stage.offsetOf('ahead') === 24 && stage.offsetOf('late') === 24);
    await stage.engine.checkLog();
    expect(stage.told.at(-1)).toBe('reader closed');
    expect(stage.catchUp?.wants(0)).toBe(false);
  });

  it('lets nobody wait for a job that cannot write to a store of its own, and takes it back when it can', async () => {
    const stage = new Stage();
    await stage.open({ ahead: 20, late: 20 }, 1);
    stage.isSinkAway = true;
    await stage.engine.receive(batch(20, 36));
    await stage.untilOpen(2);
    expect(stage.told.slice(1)).toEqual([
      'lane 0 parted',
      'reader opened',
      'lane 0: ahead transactions@36',
      'lane 1: late transactions@20',
    ]);
    expect(stage.engine.sinksAway()).toEqual([{ job: 'late', sinceMs: 0 }]);
    await stage.engine.receive(batch(36, 40));
    await until(() => stage.offsetOf('ahead') === 40);

    const catchingUp = stage.catchUp?.receive(batch(20, 40));
    await turn();
    // It lags, and is not to blame: the watchdog must not end the worker for it, nor is it near for being near in the log.
    expect(stage.engine.progress().map(({ task }) => task)).toEqual(['partition 0 lane 0']);
    await stage.engine.checkLog();
    expect(stage.engine.partitions()).toHaveLength(2);

    stage.isSinkAway = false;
    await catchingUp;
    await stage.untilOpen(1);
    expect(stage.offsetOf('late')).toBe(40);
    expect(stage.told.at(-1)).toBe('lane 0: ahead,late transactions@40');
    expect(stage.engine.sinksAway()).toEqual([]);
  });

  it('notices a replay by the next flush, and lets the job begin again behind the others', async () => {
    const stage = new Stage();
    await stage.open({ ahead: 20, late: 20 }, 1);
    stage.stored.set('late', { epoch: 3, nextOffset: 0 });
    await stage.engine.receive(batch(20, 24));
    await stage.untilOpen(2);
    expect(stage.told.slice(1)).toEqual([
      'lane 0 fenced',
      'reader opened',
      'lane 0: ahead transactions@24',
      'lane 1: late transactions@0',
    ]);
  });

  it('notices a replay also where nothing comes', async () => {
    const stage = new Stage();
    await stage.open({ ahead: 20, late: 20 }, 1);
    stage.stored.set('late', { epoch: 3, nextOffset: 0 });
    await stage.engine.checkLog();
    await stage.untilOpen(2);
  });

  it('takes a lost partition on again when it is assigned anew, though the group had moved on in between', async () => {
    const stage = new Stage();
    stage.isMember = Promise.resolve(false);
    await stage.open({ ahead: 20, late: 20 }, 1);
    stage.stored.set('late', { epoch: 3, nextOffset: 20 });
    await stage.engine.checkLog();
    expect(stage.engine.partitions()).toEqual([]);
    stage.engine.assign([0]);
    await stage.untilOpen(1);
  });

  it('pauses the reader behind before the last flush, and closes it after', async () => {
    const stage = new Stage();
    await stage.open({ ahead: 20 }, 2);
    await stage.catchUp?.receive(batch(0, 8));
    await stage.engine.stop();
    expect(stage.offsetOf('late')).toBe(8);
    expect(stage.told.slice(3)).toEqual(['reader paused', 'lane 0 stopped', 'lane 1 stopped', 'reader closed']);
  });

  it('tells how far each lane is', async () => {
    const stage = new Stage();
    await stage.open({ ahead: 20 }, 2);
    expect(stage.engine.progress()).toEqual([
      { task: 'partition 0 lane 0', lag: 20, position: 20 },
      { task: 'partition 0 lane 1', lag: 40, position: 0 },
    ]);
  });
});

describe('a partition stopped by an incident', () => {
  async function stopped(): Promise<Stage> {
    const stage = new Stage();
    stage.bounds = { startOffset: 25, endOffset: 40 };
    for (const { name } of JOBS) stage.stored.set(name, { epoch: 1, nextOffset: 20 });
    stage.engine.assign([0]);
    await until(() => stage.engine.partitions()[0]?.incident !== undefined);
    return stage;
  }

  it('stays so, and claims nothing, while nothing has changed', async () => {
    const stage = await stopped();
    await stage.engine.checkLog();
    expect(stage.told).toEqual(['transactions-0: the log begins at 25 (expected offset 20)']);
    expect(stage.stored.get('ahead')).toEqual({ epoch: 2, nextOffset: 20 });
  });

  it('goes on when the log has again what is expected', async () => {
    const stage = await stopped();
    stage.bounds = { startOffset: 20, endOffset: 40 };
    await stage.engine.checkLog();
    await stage.untilOpen(1);
    expect(stage.told.slice(1)).toEqual(['lane 0 incident over', 'lane 0: ahead,late transactions@20']);
  });

  it('goes on when somebody has moved the positions', async () => {
    const stage = await stopped();
    for (const { name } of JOBS) stage.stored.set(name, { epoch: 3, nextOffset: 25 });
    await stage.engine.checkLog();
    await stage.untilOpen(1);
    expect(stage.told.at(-1)).toBe('lane 0: ahead,late transactions@25');
  });
});
