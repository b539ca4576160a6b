import {
  ALL_FAULTS,
  type Commit,
  type FaultRates,
  JOBS_APART,
  NO_FAULTS,
  randomFaults,
  SeededRandom,
} from '@globalmart/streaming/simulation';
import { DELAY_MS, expectRows, type ModelledJob, ModelledLog, simulateJobs } from './job-simulation';
import type { ModelEvent, ModelTopic } from './log-model';
import { distinctEvents, logOf, logsOf, randomLog } from './random-log';

/** Consecutive seeds. */
export interface Seeds {
  readonly first: number;
  readonly count: number;
}

/** A log costs as much to make and to model as to simulate, so each is run under several seeds. */
export const SEEDS_PER_LOG = 20;
/** In one of so many seeds, jobs are also replayed, or come later, and have to catch up. */
const APART_EVERY = 5;

const REBALANCES: FaultRates = { ...NO_FAULTS, rebalance: 0.05 };

export interface SimulatedProperties {
  readonly jobs: readonly ModelledJob[];
  /** Those of the jobs, and no other. */
  readonly topics: readonly ModelTopic[];
  /** Of the run of everything at once; each single property gets a hundredth. */
  readonly seeds: Seeds;
}

/** The properties P1 to P8 of the law, and all faults at once, for jobs that run side by side over logs of these topics. */
export function itKeepsTheLaw({ jobs, topics, seeds }: SimulatedProperties): void {
  const { first, count } = seeds;
  const few: Seeds = { first, count: Math.max(1, Math.floor(count / 100)) };
  // More topics are read in more steps.
  const steps = (ofOneTopic: number): number => ofOneTopic * topics.length;

  it(`leaves the rows of the log alone, whatever dies, stalls, wakes or gets lost (${count} seeds)`, async () => {
    const seen = { kills: 0, stops: 0, fenced: 0, outcomes: 0 };
    const seenApart = { catchUps: 0, joined: 0, replays: 0 };
    let log: ModelledLog | undefined;
    await forSeeds(seeds, async (seed) => {
      if (log === undefined || seed % SEEDS_PER_LOG === 0) log = anyLog(seed - (seed % SEEDS_PER_LOG), topics);
      const isApart = seed % APART_EVERY === 0;
      const { events } = await simulateJobs(log, jobs, {
        seed,
        nemesis: randomFaults(isApart ? JOBS_APART : ALL_FAULTS),
        jobsAtStart: isApart ? 1 + (seed % jobs.length) : undefined,
        faultySteps: steps(110),
        answerLost: 0.08,
        appendedAtStart: 4,
      });
      seen.kills += events.kills;
      seen.stops += events.stops;
      seen.fenced += events.fenced;
      seen.outcomes += events.outcomes;
      seenApart.catchUps += events.catchUps;
      seenApart.joined += events.joined;
      seenApart.replays += events.replays;
    });
    // A simulation in which nothing goes wrong would prove nothing.
    if (count >= 1_000) {
      expect(Math.min(seen.kills, seen.stops, seen.fenced)).toBeGreaterThan(count / 10);
      // The more jobs and topics there are, the fewer of a worker's calls are COMMITs.
      expect(seen.outcomes).toBeGreaterThan(count / 100);
      expect(Math.min(...Object.values(seenApart))).toBeGreaterThan(count / APART_EVERY / 10);
    }
  });

  it('P1: any split into batches, slices and flushes gives the same rows', async () => {
    const log = anyLog(first, topics);
    const splits = new Set<string>();
    await forSeeds(few, async (seed) => {
      const cuts: string[] = [];
      await simulateJobs(log, jobs, {
        seed,
        nemesis: randomFaults(NO_FAULTS),
        faultySteps: steps(60),
        appendedAtStart: 0,
        onCommit: ({ job, partition, nextOffsets }) =>
          cuts.push(`${job} ${partition}@${[...nextOffsets.values()].join()}`),
      });
      splits.add(cuts.sort().join(' '));
    });
    if (few.count > 10) expect(splits.size).toBeGreaterThan(few.count / 2);
  });

  it('P2: any interleaving of partitions gives the same rows', async () => {
    const options = { partitions: 5, records: 9 * topics.length, delayMs: DELAY_MS, repeats: 0.3, invalid: 0.05 };
    const log = new ModelledLog(randomLog(new SeededRandom(first), topics, options));
    const orders = new Set<string>();
    await forSeeds(few, async (seed) => {
      const commits: number[] = [];
      await simulateJobs(log, jobs, {
        seed,
        workers: 1 + (seed % 3),
        nemesis: randomFaults(NO_FAULTS),
        faultySteps: steps(60),
        appendedAtStart: 2,
        onCommit: ({ partition }) => commits.push(partition),
      });
      orders.add(commits.join(' '));
    });
    if (few.count > 10) expect(orders.size).toBeGreaterThan(few.count / 2);
  });

  it('P3: any crash schedule gives the same rows', async () => {
    const rates: FaultRates = { ...NO_FAULTS, kill: 0.08, start: 0.08, maxWorkers: 3 };
    let kills = 0;
    await forSeeds(few, async (seed) => {
      const { events } = await simulateJobs(anyLog(seed, topics), jobs, {
        seed,
        nemesis: randomFaults(rates),
        faultySteps: steps(150),
        appendedAtStart: 4,
      });
      kills += events.kills;
    });
    if (few.count > 10) expect(kills).toBeGreaterThan(few.count);
  });

  it('P4: sending any event again any number of times, anywhere within the horizon, changes no row', async () => {
    await forSeeds(few, async (seed) => {
      const random = new SeededRandom(seed);
      const once = logsOf(topics, (topic) => [logOf(topic, distinctEvents(random, topic, 15, DELAY_MS / 2))]);
      const sent = logsOf(topics, (topic) => {
        const events = once[topic].flatMap((records) => records.flatMap(({ event }) => event ?? []));
        return [logOf(topic, withRepeats(random, events))];
      });
      await expectSameRows(seed, new ModelledLog(sent), new ModelledLog(once));
    });
  });

  it('P5: permuting events of distinct ids inside the watermark delay changes no row', async () => {
    await forSeeds(few, async (seed) => {
      const random = new SeededRandom(seed);
      const events = logsOf(topics, (topic) => [logOf(topic, inOrder(distinctEvents(random, topic, 20, DELAY_MS)))]);
      // An event sent less than the delay after it happened is never behind the watermark.
      const permuted = logsOf(topics, (topic) => {
        const sent = events[topic].flatMap((records) => records.flatMap(({ event }) => event ?? []));
        const sentAt = new Map(sent.map((event) => [event, event.eventMs + random.below(DELAY_MS)]));
        return [
          logOf(
            topic,
            [...sent].sort((a, b) => Number(sentAt.get(a)) - Number(sentAt.get(b))),
          ),
        ];
      });
      await expectSameRows(seed, new ModelledLog(permuted), new ModelledLog(events));
    });
  });

  it('P6: one worker or many, with any history of assignments, gives the same rows', async () => {
    let fenced = 0;
    await forSeeds(few, async (seed) => {
      const log = anyLog(seed, topics);
      for (const workers of [1, 5]) {
        const { events } = await simulateJobs(log, jobs, {
          seed,
          workers,
          nemesis: randomFaults(REBALANCES),
          faultySteps: steps(120),
          appendedAtStart: 4,
        });
        fenced += events.fenced;
      }
    });
    if (few.count > 10) expect(fenced).toBeGreaterThan(0);
  });

  it('P7: a worker restored after each single commit goes on as if it had never stopped', async () => {
    await forSeeds(few, async (seed) => {
      let isDue = false;
      await simulateJobs(anyLog(seed, topics), jobs, {
        seed,
        faultySteps: steps(200),
        appendedAtStart: 2,
        nemesis: (controls, step) => {
          randomFaults(NO_FAULTS)(controls, step);
          if (!isDue) return;
          isDue = false;
          for (const worker of [...controls.workers]) controls.kill(worker);
          controls.rebalance(controls.startWorker());
        },
        onCommit: () => (isDue = true),
      });
    });
  });

  it('P8: deltas of different partitions commute: applied in any cross-partition order they give the same rows', async () => {
    await forSeeds(few, async (seed) => {
      const log = anyLog(seed, topics);
      const commits: Commit[] = [];
      await simulateJobs(log, jobs, {
        seed,
        nemesis: randomFaults(NO_FAULTS),
        faultySteps: steps(60),
        appendedAtStart: 2,
        onCommit: (commit) => commits.push(commit),
      });
      const random = new SeededRandom(seed);
      for (const modelled of jobs) {
        const own = commits.filter(({ job }) => job === modelled.job.name);
        const partitions = Array.from({ length: log.partitionCount }, (_, partition) => partition);
        const left = partitions.map((partition) => own.filter((commit) => commit.partition === partition));
        const rows = partitions.map(() => new Map<string, unknown>());
        for (let count = own.length; count > 0; count--) {
          const partition = random.pick(left.flatMap((waiting, at) => (waiting.length > 0 ? [at] : [])));
          const delta = left[partition]?.shift()?.delta;
          // The tables are shared and each row names its partition, which is what makes the order not matter.
          if (delta === undefined) continue;
          for (const of of modelled.partitionsIn(delta)) expect(of).toBe(partition);
          modelled.apply(rows[partition] as Map<string, unknown>, delta);
        }
        rows.forEach((each, partition) => expectRows(each, log.rowsAt(modelled, partition)));
      }
    });
  });

  /** A log sent in another way leaves the rows of the plain one. */
  async function expectSameRows(seed: number, sent: ModelledLog, plain: ModelledLog): Promise<void> {
    const result = await simulateJobs(sent, jobs, {
      seed,
      nemesis: randomFaults(ALL_FAULTS),
      faultySteps: steps(80),
      answerLost: 0.08,
      appendedAtStart: 4,
    });
    for (const modelled of jobs) expectRows(result.rowsOf(modelled.job.name, 0), plain.rowsAt(modelled, 0));
  }
}

export function anyLog(seed: number, topics: readonly ModelTopic[]): ModelledLog {
  const random = new SeededRandom(seed);
  const records = (8 + random.below(14)) * topics.length;
  const options = { partitions: 2, records, delayMs: DELAY_MS, repeats: 0.3, invalid: 0.05 };
  return new ModelledLog(randomLog(random, topics, options));
}

/** Runs one seed after the other, and says of the first that fails how to repeat it. */
export async function forSeeds({ first, count }: Seeds, run: (seed: number) => Promise<void>): Promise<void> {
  for (let seed = first; seed < first + count; seed++) {
    await run(seed).catch((error: unknown) => {
      throw new Error(`seed ${seed}: repeat with SEEDS=1 FIRST_SEED=${seed} npx nx test stream-worker -t simulation`, {
        cause: error,
      });
    });
  }
}

function withRepeats<Event>(random: SeededRandom, once: readonly Event[]): Event[] {
  const sent = [...once];
  for (let repeat = 0; repeat < 12; repeat++) {
    const event = random.pick(sent);
    const first = sent.indexOf(event);
    sent.splice(first + 1 + random.below(sent.length - first), 0, event);
  }
  return sent;
}

function inOrder<Event extends ModelEvent>(events: readonly Event[]): Event[] {
  return [...events].sort((a, b) => a.eventMs - b.eventMs);
}
