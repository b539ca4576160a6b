import type { EventTopic } from '@globalmart/contracts';
import type { AnyJob } from '../job';
import { CategoryResolver } from '../catalogue/category-resolver';
import type { CataloguePort, RecordBatch } from '../ports';
import { JobFlusher } from './job-flusher';
import { PartitionTask, type TaskContext } from './partition-task';

export type EngineOptions = Omit<TaskContext, 'onPending' | 'categories'> & {
  /** Without it, events keep the categories they bring. */
  readonly catalogue?: CataloguePort;
};

/**
 * All partitions that one worker has, for all its jobs. It reads nothing by itself: the log's adapter tells it what it was
 * assigned and hands it batches. Ownership is decided by the store alone; the assignment only says where to try.
 */
export class StreamEngine {
  private readonly tasks = new Map<number, PartitionTask>();
  private readonly flushers = new Map<AnyJob, JobFlusher>();
  private readonly context: TaskContext;
  private assigned: ReadonlySet<number> = new Set();
  private isStopping = false;

  /** @throws Error when a job asks for what the engine cannot keep right */
  constructor(options: EngineOptions) {
    for (const { name, topics, stateReachMs } of options.jobs) {
      // While one topic is still being restored, live records of another would meet half the state.
      if (stateReachMs !== undefined && topics.length > 1) {
        throw new Error(`job ${name}: state rebuilt from the log is for jobs over one topic`);
      }
    }
    const { log, catalogue } = options;
    const categories = catalogue === undefined ? undefined : new CategoryResolver(log, catalogue);
    this.context = { ...options, categories, onPending: (job) => this.flushers.get(job)?.wake() };
    for (const job of options.jobs) {
      this.flushers.set(
        job,
        new JobFlusher(
          job,
          this.context,
          () => this.tasks.values(),
          (task) => this.fenced(task),
        ),
      );
    }
  }

  /**
   * The group's present opinion of which partitions are ours. Partitions that stay keep their state, but the group may have
   * sent the reader elsewhere, even to the end of the log, from where no batch would ever tell us.
   */
  assign(partitions: readonly number[]): void {
    if (this.isStopping) return;
    this.assigned = new Set(partitions);
    for (const task of [...this.tasks.values()]) {
      if (!this.assigned.has(task.partition)) this.drop(task, 'unassigned');
    }
    for (const partition of this.assigned) {
      const task = this.tasks.get(partition);
      if (task === undefined) this.start(partition);
      else task.seekToExpected();
    }
  }

  /** Folds a batch; resolves when that is done, or as soon as nobody here is to fold it. Does not reject. */
  async receive(batch: RecordBatch): Promise<void> {
    await this.tasks.get(batch.partition)?.receive(batch);
  }

  /** Compares the log with what the results expect of it; to be called every few seconds. Throws when the log cannot answer. */
  async checkLog(): Promise<void> {
    for (const task of [...this.tasks.values()]) await task.checkLog();
  }

  /** Partitions held right now, for metrics and health. */
  partitions(): readonly PartitionTask[] {
    return [...this.tasks.values()];
  }

  /** Topic-partitions that wait for the job `catalogue`, and since when by the clock. */
  catalogueWaits(): { topic: EventTopic; partition: number; sinceMs: number }[] {
    return this.partitions().flatMap((task) =>
      [...task.readersNow()].flatMap(({ topic }) => {
        const sinceMs = task.waitsForCatalogueSince(topic);
        return sinceMs === undefined ? [] : [{ topic, partition: task.partition, sinceMs }];
      }),
    );
  }

  /**
   * What there is to do and how far we are: equal answers with lag mean that nothing moves. Left out is what this worker cannot
   * move by itself: partitions stopped by an incident, and topics that wait for the catalogue.
   */
  progress(): { lag: number; position: number } {
    let lag = 0;
    let position = 0;
    for (const task of this.tasks.values()) {
      if (task.hasIncident) continue;
      for (const { topic, expected } of task.readersNow()) {
        position += expected;
        if (task.waitsForCatalogueSince(topic) === undefined) lag += task.lagOf(topic);
      }
    }
    return { lag, position };
  }

  /** Writes what is folded, then gives everything up. Intake must have been stopped before. */
  async stop(): Promise<void> {
    // The membership ends after us: what the group still deals out is for others to take.
    this.isStopping = true;
    await Promise.all([...this.flushers.values()].map((flusher) => flusher.idle()));
    for (const task of [...this.tasks.values()]) this.drop(task, 'stopped');
  }

  private start(partition: number): void {
    const task = new PartitionTask(partition, this.context);
    this.tasks.set(partition, task);
    task.open().catch((error: unknown) => {
      this.context.onFailure(error instanceof Error ? error : new Error(String(error)));
    });
  }

  private drop(task: PartitionTask, reason: 'unassigned' | 'fenced' | 'stopped'): void {
    task.close(reason);
    if (this.tasks.get(task.partition) === task) this.tasks.delete(task.partition);
  }

  /**
   * Somebody else has raised the epoch. Taking the partition back at once would turn two workers that both believe in their
   * assignment into ping-pong; so only a worker whose membership was confirmed since then tries again.
   */
  private fenced(task: PartitionTask): void {
    this.drop(task, 'fenced');
    const { partition } = task;
    this.context.log.confirmMembership().then(
      (isMember) => {
        if (isMember && !this.isStopping && this.assigned.has(partition) && !this.tasks.has(partition))
          this.start(partition);
      },
      (error: unknown) => this.context.onFailure(error instanceof Error ? error : new Error(String(error))),
    );
  }
}
