import type { EventTopic } from '@globalmart/contracts';
import { asError } from '../errors';
import type { AnyJob } from '../job';
import { CategoryResolver } from '../catalogue/category-resolver';
import type { CataloguePort, CatchUpReader, LogReader, RecordBatch } from '../ports';
import { AssignedPartition } from './assigned-partition';
import { JobFlusher } from './job-flusher';
import type { PartitionTask } from './partition-task';
import type { TaskContext } from './task-context';

export type EngineOptions = Omit<TaskContext, 'onPending' | 'isSinkAway' | 'categories'> & {
  /** Without it, events keep the categories they bring. */
  readonly catalogue?: CataloguePort;
};

/** How far one task is and what waits for it: equal answers with lag mean that it does not move. */
export interface TaskProgress {
  readonly task: string;
  readonly lag: number;
  readonly position: number;
}

/**
 * All partitions that one worker has, for all its jobs. It reads nothing by itself: the log's adapter tells it what it was
 * assigned and hands it batches. Ownership is decided by the store alone; the assignment only says where to try.
 */
export class StreamEngine {
  private readonly assigned = new Map<number, AssignedPartition>();
  private readonly flushers = new Map<AnyJob, JobFlusher>();
  /** The readers of those who catch up, by lane. */
  private readonly catchUps = new Map<number, CatchUpReader>();
  private readonly context: TaskContext;
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
    this.context = {
      ...options,
      categories,
      onPending: (job) => this.flushers.get(job)?.wake(),
      isSinkAway: (job) => this.flushers.get(job)?.sinkAwaySince !== undefined,
    };
    for (const job of options.jobs) {
      this.flushers.set(
        job,
        new JobFlusher(
          job,
          this.context,
          () => this.partitions(),
          (task) => this.fenced(task),
          (tasks) => this.joinNear(tasks),
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
    for (const [partition, assigned] of this.assigned) {
      if (partitions.includes(partition)) continue;
      assigned.close('unassigned');
      this.assigned.delete(partition);
    }
    for (const partition of partitions) {
      const known = this.assigned.get(partition);
      if (known !== undefined) {
        known.resume();
        known.tasks[0]?.seekToExpected();
        continue;
      }
      const assigned = new AssignedPartition(partition, this.context, (lane) => this.readerOf(lane));
      this.assigned.set(partition, assigned);
      assigned.open();
    }
  }

  /** Folds a batch; resolves when that is done, or as soon as nobody here is to fold it. Does not reject. */
  receive(batch: RecordBatch): Promise<void> {
    return this.receiveIn(0, batch);
  }

  /**
   * Compares the log and the store with what the results expect of them, and looks again at what an incident has stopped; to be
   * called every few seconds. Throws when the log or the store cannot answer.
   */
  async checkLog(): Promise<void> {
    this.closeIdleReaders();
    for (const assigned of [...this.assigned.values()]) {
      for (const task of [...assigned.tasks]) {
        await task.checkLog();
        if (task.isOpen && (await task.isFenced())) this.fenced(task);
      }
      await assigned.retryIncidents();
      assigned.join();
    }
  }

  /** What is at work right now, for metrics and health. */
  partitions(): readonly PartitionTask[] {
    return [...this.assigned.values()].flatMap(({ tasks }) => tasks);
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

  /** Jobs that write to a store of their own which takes nothing, and since when by the clock. */
  sinksAway(): { job: string; sinceMs: number }[] {
    return [...this.flushers].flatMap(([{ name }, { sinkAwaySince: sinceMs }]) =>
      sinceMs === undefined ? [] : [{ job: name, sinceMs }],
    );
  }

  /**
   * Of every task. Left out is what it cannot move by itself: those stopped by an incident or by a store of their own that takes
   * nothing, topics that wait for the catalogue.
   */
  progress(): TaskProgress[] {
    return this.partitions()
      .filter(({ incident, isSinkAway }) => incident === undefined && !isSinkAway)
      .map((task) => {
        const readers = [...task.readersNow()];
        const moving = readers.filter(({ topic }) => task.waitsForCatalogueSince(topic) === undefined);
        return {
          task: `partition ${task.partition} lane ${task.lane}`,
          lag: moving.reduce((sum, { topic }) => sum + task.lagOf(topic), 0),
          position: readers.reduce((sum, { expected }) => sum + expected, 0),
        };
      });
  }

  /** Writes what is folded, then gives everything up. Intake at the front must have been stopped before. */
  async stop(): Promise<void> {
    // The membership ends after us: what the group still deals out is for others to take.
    this.isStopping = true;
    for (const reader of this.catchUps.values()) reader.pause();
    await Promise.all([...this.flushers.values()].map((flusher) => flusher.finish()));
    for (const assigned of this.assigned.values()) assigned.close('stopped');
    this.assigned.clear();
    await Promise.all([...this.catchUps.values()].map((reader) => reader.close()));
  }

  private async receiveIn(lane: number, batch: RecordBatch): Promise<void> {
    await this.taskOf(batch.partition, lane)?.receive(batch);
  }

  private taskOf(partition: number, lane: number): PartitionTask | undefined {
    return this.assigned.get(partition)?.tasks[lane];
  }

  private readerOf(lane: number): LogReader {
    if (lane === 0) return this.context.log;
    let reader = this.catchUps.get(lane);
    if (reader === undefined) {
      reader = this.context.log.openCatchUp({
        receive: (batch) => this.receiveIn(lane, batch),
        wants: (partition) => this.taskOf(partition, lane)?.isOpen ?? false,
      });
      this.catchUps.set(lane, reader);
    }
    return reader;
  }

  private closeIdleReaders(): void {
    const lanes = new Set(this.partitions().map(({ lane }) => lane));
    for (const [lane, reader] of this.catchUps) {
      if (lanes.has(lane)) continue;
      this.catchUps.delete(lane);
      void reader.close();
    }
  }

  private joinNear(tasks: readonly PartitionTask[]): void {
    if (this.isStopping) return;
    for (const { partition, lane } of tasks) if (lane > 0) this.assigned.get(partition)?.join();
  }

  /**
   * Somebody else has raised the epoch. Taking the partition back at once would turn two workers that both believe in their
   * assignment into ping-pong; so only a worker whose membership was confirmed since then tries again.
   */
  private fenced(task: PartitionTask): void {
    const assigned = this.assigned.get(task.partition);
    const isAllowed = async (): Promise<boolean> =>
      (await this.context.log.confirmMembership()) &&
      !this.isStopping &&
      this.assigned.get(task.partition) === assigned;
    assigned?.reopen(task, 'fenced', isAllowed).catch((error: unknown) => {
      this.context.onFailure(asError(error));
    });
  }
}
