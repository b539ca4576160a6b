import type { EventTopic } from '@globalmart/contracts';
import type { Beginning, Claim } from '../flush/cut';
import type { AnyJob } from '../job';
import type { LogPort } from '../ports';
import { TopicReader } from '../read/topic-reader';
import { askUntilAnswered } from './backoff';
import { divide, type Offsets } from './behind';
import { JobSlot } from './job-slot';
import type { TaskContext, TaskPlace } from './task-context';

type Bounds = Awaited<ReturnType<LogPort['bounds']>>;

/** Takes a partition over: looks which of the jobs belong together, claims them, and finds where to read. */
export class PartitionOpening {
  readonly slots = new Map<AnyJob, JobSlot>();
  readonly readers = new Map<EventTopic, TopicReader>();
  readonly endOffsets = new Map<EventTopic, number>();

  constructor(
    private readonly context: TaskContext,
    private readonly place: TaskPlace,
    private readonly isWanted: () => boolean,
  ) {}

  /**
   * Resolves with true when all is there, with false when nobody wants the partition any more.
   * @throws LogIncident when the log no longer covers what the positions need
   */
  async run(): Promise<boolean> {
    const bounds = await this.boundsOf(new Set(this.place.jobs.flatMap(({ topics }) => topics)));
    if (bounds === undefined) return false;
    const jobs = await this.jobsToTake(bounds);
    const claims = jobs && (await this.claim(jobs, bounds));
    return claims !== undefined && (await this.openReaders(claims, bounds));
  }

  private async boundsOf(topics: Iterable<EventTopic>): Promise<Map<EventTopic, Bounds> | undefined> {
    const { partition } = this.place;
    const found = new Map<EventTopic, Bounds>();
    const ask = async (topic: EventTopic): Promise<void> => {
      const bounds = await this.ask(`bounds of ${topic}-${partition}`, () => this.context.log.bounds(topic, partition));
      if (bounds !== undefined) found.set(topic, bounds);
    };
    await Promise.all([...topics].map(ask));
    return this.isWanted() ? found : undefined;
  }

  /** Looks, without claiming, how far the jobs are, and leaves those far behind the others to the next lane. */
  private async jobsToTake(bounds: ReadonlyMap<EventTopic, Bounds>): Promise<readonly AnyJob[] | undefined> {
    const { store, settings } = this.context;
    const { jobs, partition, joining, apart } = this.place;
    if (jobs.length === 1) return jobs;
    const names = jobs.map(({ name }) => name);
    const stored = await this.ask(`positions of partition ${partition}`, () => store.look(names, partition));
    if (stored === undefined || !this.isWanted()) return undefined;
    const offsets = new Map(stored.map(({ job, topic, nextOffset }) => [`${job} ${topic}`, nextOffset]));
    const offsetsOf = ({ name, topics }: AnyJob): Offsets =>
      new Map(topics.map((topic) => [topic, offsets.get(`${name} ${topic}`) ?? bounds.get(topic)?.startOffset ?? 0]));
    const free = jobs.filter((job) => !apart.has(job));
    const positions = new Map((free.length > 0 ? free : jobs).map((job) => [job, offsetsOf(job)]));
    const { together, behind } = divide(positions, settings.catchUpRecords, joining);
    const others = jobs.filter((job) => behind.includes(job) || !positions.has(job));
    if (others.length > 0) this.place.leave(others);
    return together;
  }

  private async claim(
    jobs: readonly AnyJob[],
    bounds: ReadonlyMap<EventTopic, Bounds>,
  ): Promise<Map<EventTopic, Claim[]> | undefined> {
    const { store, settings } = this.context;
    const { partition } = this.place;
    const claimsByTopic = new Map<EventTopic, Claim[]>();
    for (const job of jobs) {
      const beginnings = job.topics.map((topic): Beginning => ({
        topic,
        startOffset: bounds.get(topic)?.startOffset ?? 0,
      }));
      const claims = await this.ask(`claim ${job.name}-${partition}`, () =>
        store.claim(job.name, partition, beginnings),
      );
      if (claims === undefined || !this.isWanted()) return undefined;
      this.slots.set(job, new JobSlot(job, partition, claims, settings.watermarkDelayMs));
      for (const claim of claims) claimsByTopic.set(claim.topic, [...(claimsByTopic.get(claim.topic) ?? []), claim]);
    }
    return claimsByTopic;
  }

  private async openReaders(
    claimsByTopic: ReadonlyMap<EventTopic, Claim[]>,
    known: ReadonlyMap<EventTopic, Bounds>,
  ): Promise<boolean> {
    for (const [topic, claims] of claimsByTopic) {
      let bounds = known.get(topic);
      if (claims.some(({ nextOffset }) => nextOffset > (bounds?.endOffset ?? 0))) {
        // The owner before us went on after we had asked.
        bounds = (await this.boundsOf([topic]))?.get(topic);
      }
      if (bounds === undefined || !this.isWanted()) return false;
      this.readers.set(topic, this.readerOf(topic, claims, bounds));
      this.endOffsets.set(topic, bounds.endOffset);
    }
    return true;
  }

  private readerOf(topic: EventTopic, claims: readonly Claim[], bounds: Bounds): TopicReader {
    const { watermarkDelayMs } = this.context.settings;
    const greatestReachMs = Math.max(0, ...[...this.slots.keys()].map(({ stateReachMs = 0 }) => stateReachMs));
    return new TopicReader(topic, this.place.partition, claims, bounds, { watermarkDelayMs, greatestReachMs });
  }

  private ask<T>(what: string, attempt: () => Promise<T>): Promise<T | undefined> {
    return askUntilAnswered({ ...this.context, isWanted: this.isWanted }, what, attempt);
  }
}
