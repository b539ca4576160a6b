import type { EventTopic } from '@globalmart/contracts';
import { isDeepStrictEqual } from 'node:util';
import {
  type Custom,
  customOfUsers,
  lettersAhead,
  recordsInFiles,
  usersPerMinute,
  visitsPerMinute,
} from '../../test/visit-jobs';
import { judgeOnce, randomVisits, recordsOf, verdictsOf, type Visit } from '../../test/visit-log';
import { windowStart } from '../window/window-start';
import {
  ALL_FAULTS,
  JOBS_APART,
  NO_FAULTS,
  randomFaults,
  SeededRandom,
  type SentRecord,
  simulate,
  type SimulatedJob,
} from './index';

const SEEDS = Number(process.env.SEEDS ?? 600);
const FIRST_SEED = Number(process.env.FIRST_SEED ?? 1);
/** A file was finished too late in a flush another file of which failed, and the partition had gone to somebody else. */
const SEEDS_OF_LATE_FILES = [9_008_144];
const DELAY_MS = 60_000;
const MINUTE_MS = 60_000;
const PARTITIONS = 2;

const users = usersPerMinute('users');
const visits = visitsPerMinute('visits', ['transactions']);
const everything = visitsPerMinute('everything', ['transactions', 'product_views']);
const custom = customOfUsers('custom', ['transactions', 'product_views']);
const files = recordsInFiles('files', ['transactions', 'product_views']);
const letters = lettersAhead('letters', ['transactions', 'product_views']);

describe('simulation', () => {
  it('restores state in memory as if it had never stopped', async () => {
    await simulateSeeds([users]);
  }, 180_000);

  it('keeps a job over two topics right, each topic with its own watermark', async () => {
    await simulateSeeds([everything]);
  }, 180_000);

  it('keeps rows right that are read before they are written, though memory forgets most of them', async () => {
    await simulateSeeds([custom]);
  }, 180_000);

  it('keeps jobs right that share readers and stand at different positions', async () => {
    await simulateSeeds([visits, users, everything, custom]);
  }, 180_000);

  it('keeps jobs right that are replayed, or come later, while the others go on', async () => {
    const seen = { catchUps: 0, joined: 0, replays: 0 };
    await forSeeds(async (seed) => {
      const jobs = [visits, users, everything, custom];
      const nemesis = randomFaults(JOBS_APART);
      const { events } = await simulateVisits(jobs, seed, { nemesis, answerLost: 0.08, jobsAtStart: 1 + (seed % 4) });
      seen.catchUps += events.catchUps;
      seen.joined += events.joined;
      seen.replays += events.replays;
    });
    // Nobody who is never behind can prove that catching up is right.
    if (SEEDS >= 100) expect(Math.min(seen.catchUps, seen.joined, seen.replays)).toBeGreaterThan(SEEDS / 5);
  }, 180_000);

  it('leaves the same rows when a worker is killed after every single commit', async () => {
    let kills = 0;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS / 6; seed++) {
      let isDue = false;
      const { events } = await simulateVisits([users, everything, custom], seed, {
        nemesis: (controls) => {
          randomFaults(NO_FAULTS)(controls, 0);
          if (!isDue) return;
          isDue = false;
          for (const worker of [...controls.workers]) controls.kill(worker);
          controls.startWorker();
          controls.rebalance();
        },
        onCommit: () => (isDue = true),
      });
      kills += events.kills;
    }
    expect(kills).toBeGreaterThan(SEEDS / 6);
  }, 180_000);
});

describe('simulation of records that are sent on', () => {
  it('moves no offset past one that is not in the log, loses none and repeats only exactly', async () => {
    let repeats = 0;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      const due = new Map<string, string>();
      const trouble = { nemesis: randomFaults(ALL_FAULTS), answerLost: 0.08 };
      const { sent } = await simulateVisits([letters], seed, trouble, (log, partition, nextOffset, sentByThen) => {
        const arrived = new Set(sentByThen.map(({ record }) => String(record.key)));
        for (const { key, value } of log.setAsideBefore(nextOffset, partition)) {
          due.set(key, value);
          if (!arrived.has(key))
            throw new Error(`seed ${seed}: an offset was moved past ${key}, which nobody has sent`);
        }
      });
      for (const { record } of sent) {
        const isExact = due.get(String(record.key)) === String(record.value);
        if (!isExact) throw new Error(`seed ${seed}: ${String(record.key)} should not be, or not so`);
      }
      repeats += sent.length - due.size;
    }
    // A crash between sending and committing is what this is about.
    if (SEEDS >= 100) expect(repeats).toBeGreaterThan(SEEDS / 10);
  }, 180_000);
});

describe('simulation of records that are written to files', () => {
  it('lists each in one file, loses none, and leaves no other file behind', async () => {
    const seen = { kills: 0, stops: 0, fenced: 0, outcomes: 0, parted: 0, joined: 0, replays: 0 };
    await forSeeds(async (seed) => {
      const nemesis = randomFaults(seed % 4 === 0 ? JOBS_APART : ALL_FAULTS);
      // A flush takes many more steps here, and faults are to meet it at each of them.
      const trouble = { nemesis, answerLost: 0.04, faultySteps: 600 };
      const { filesOf, rowsOf, events } = await simulateVisits([visits, files], seed, trouble);
      const inFiles = [...filesOf('files').values()].flat().sort();
      const inRows = Array.from({ length: PARTITIONS }, (_, at) => [...rowsOf('files', at).keys()]).flat();
      if (!isDeepStrictEqual(inFiles, inRows.sort())) expect(inFiles).toEqual(inRows);
      for (const name of Object.keys(seen) as (keyof typeof seen)[]) seen[name] += events[name];
    }, SEEDS_OF_LATE_FILES);
    if (SEEDS >= 100) expect(Math.min(...Object.values(seen))).toBeGreaterThan(SEEDS / 100);
  }, 180_000);
});

function simulateSeeds(jobs: readonly SimulatedJob[]): Promise<void> {
  return forSeeds(async (seed) => {
    await simulateVisits(jobs, seed, { nemesis: randomFaults(ALL_FAULTS), answerLost: 0.08 });
  });
}

/** @param pinned seeds that found something once */
async function forSeeds(run: (seed: number) => Promise<void>, pinned: readonly number[] = []): Promise<void> {
  for (const seed of [...pinned, ...Array.from({ length: SEEDS }, (_, at) => FIRST_SEED + at)]) {
    await run(seed).catch((error: unknown) => {
      throw new Error(`seed ${seed}: repeat with SEEDS=1 FIRST_SEED=${seed} npx nx test streaming -t simulation`, {
        cause: error,
      });
    });
  }
}

interface Trouble {
  readonly nemesis: Parameters<typeof simulate>[0]['nemesis'];
  readonly answerLost?: number;
  readonly jobsAtStart?: number;
  readonly faultySteps?: number;
  readonly onCommit?: () => void;
}

type OnPartitionCommit = (log: VisitLog, partition: number, nextOffset: number, sent: readonly SentRecord[]) => void;

/** Compares the rows with the definition after every commit, and at the end. */
async function simulateVisits(
  jobs: readonly SimulatedJob[],
  seed: number,
  trouble: Trouble,
  onPartitionCommit?: OnPartitionCommit,
) {
  const random = new SeededRandom(seed);
  const topics = ['transactions', 'product_views'] as const;
  const log = new Map(
    topics.map((topic) => {
      const partitions = Array.from({ length: PARTITIONS }, (_, partition) =>
        randomVisits(random, `${topic}-${partition}`, 6 + random.below(12), DELAY_MS),
      );
      return [topic, partitions.map((own, at) => new VisitLog(topic, `${topic}-${at}`, own))];
    }),
  );
  const logsOf = (job: SimulatedJob['job'], partition: number): VisitLog[] =>
    job.topics.flatMap((topic) => log.get(topic as (typeof topics)[number])?.[partition] ?? []);

  const result = await simulate({
    seed,
    jobs,
    judgeRecord: judgeOnce,
    log: new Map([...log].map(([topic, partitions]) => [topic, partitions.map(({ records }) => records)])),
    watermarkDelayMs: DELAY_MS,
    faultySteps: trouble.faultySteps ?? 150,
    appendedAtStart: 3,
    nemesis: trouble.nemesis,
    answerLost: trouble.answerLost ?? 0,
    jobsAtStart: trouble.jobsAtStart,
    onCommit: ({ job, partition, nextOffsets, rows }, sent) => {
      trouble.onCommit?.();
      if (onPartitionCommit !== undefined) {
        for (const [topic, nextOffset] of nextOffsets) {
          const own = log.get(topic as (typeof topics)[number])?.[partition];
          if (own !== undefined) onPartitionCommit(own, partition, nextOffset, sent);
        }
        return;
      }
      const { job: committed } = jobs.find((simulated) => simulated.job.name === job) as SimulatedJob;
      const expected = expectedRows(committed.name, logsOf(committed, partition), (topic) =>
        Number(nextOffsets.get(topic)),
      );
      compare(rows, expected);
    },
  });
  if (onPartitionCommit !== undefined) return result;
  for (const { job } of jobs) {
    for (let partition = 0; partition < PARTITIONS; partition++) {
      compare(
        result.rowsOf(job.name, partition),
        expectedRows(job.name, logsOf(job, partition), () => Number.POSITIVE_INFINITY),
      );
    }
  }
  return result;
}

class VisitLog {
  readonly records: ReturnType<typeof recordsOf>;
  private readonly verdicts: ReturnType<typeof verdictsOf>;

  constructor(
    readonly topic: 'transactions' | 'product_views',
    readonly name: string,
    private readonly visits: readonly Visit[],
  ) {
    this.records = recordsOf(topic, visits);
    this.verdicts = verdictsOf(visits, DELAY_MS);
  }

  setAsideBefore(nextOffset: number, partition: number): { key: string; value: string }[] {
    return this.records.slice(0, nextOffset).flatMap(({ offset, value }) => {
      const verdict = this.verdicts[offset];
      const isSetAside = verdict === 'late' || verdict === 'invalid';
      return isSetAside ? [{ key: `${this.topic}-${partition}-${offset}`, value: String(value) }] : [];
    });
  }

  keptBefore(nextOffset: number): number[] {
    return this.records.flatMap(({ offset }) => {
      const verdict = this.verdicts[offset];
      return offset < nextOffset && (verdict === 'valid' || verdict === 'late') ? [offset] : [];
    });
  }

  validBefore(nextOffset: number): NonNullable<Visit>[] {
    return this.visits.flatMap((visit, offset) =>
      visit !== undefined && offset < nextOffset && this.verdicts[offset] === 'valid' ? [visit] : [],
    );
  }
}

type NextOffset = (topic: EventTopic) => number;

function expectedRows(job: string, logs: readonly VisitLog[], nextOffset: NextOffset): Map<string, number | Custom> {
  if (job === 'custom') return expectedCustom(logs, nextOffset);
  return job === 'files' ? expectedOrigins(logs, nextOffset) : expectedCounts(job, logs, nextOffset);
}

function expectedOrigins(logs: readonly VisitLog[], nextOffset: NextOffset): Map<string, number> {
  const origins = logs.flatMap((log) => log.keptBefore(nextOffset(log.topic)).map((offset) => `${log.name}-${offset}`));
  return new Map(origins.map((origin) => [origin, 1]));
}

function expectedCustom(logs: readonly VisitLog[], nextOffset: NextOffset): Map<string, Custom> {
  const visits = logs.flatMap((log) => log.validBefore(nextOffset(log.topic)));
  const byUser = new Map<string, Custom>();
  for (const { user } of visits) {
    const times = visits.filter((visit) => visit.user === user).map(({ eventMs }) => eventMs);
    byUser.set(user, { visits: times.length, lastMs: Math.max(...times) });
  }
  return byUser;
}

function expectedCounts(job: string, logs: readonly VisitLog[], nextOffset: NextOffset): Map<string, number> {
  const members = new Map<string, Set<string>>();
  for (const log of logs) {
    for (const { id, user, eventMs } of log.validBefore(nextOffset(log.topic))) {
      const minute = windowStart(eventMs, MINUTE_MS);
      const key = job === 'users' ? `users ${minute}` : `${log.topic} ${minute}`;
      const seen = members.get(key) ?? new Set();
      members.set(key, seen);
      // An id may be valid twice in one minute, so its place in the log tells the two apart.
      seen.add(job === 'users' ? user : `${id} ${seen.size}`);
    }
  }
  return new Map([...members].map(([key, seen]) => [key, seen.size]));
}

/** jest's matchers are slow: they only speak when there is a difference. */
function compare(actual: ReadonlyMap<string, unknown>, expected: ReadonlyMap<string, number | Custom>): void {
  const isSame =
    actual.size === expected.size && [...actual].every(([key, row]) => isDeepStrictEqual(expected.get(key), row));
  if (!isSame) expect(Object.fromEntries(actual)).toEqual(Object.fromEntries(expected));
}
