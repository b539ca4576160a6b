import { asError } from '../errors';
import type { AnyJob } from '../job';
import type { LogReader } from '../ports';
import { PartitionTask, type CloseReason } from './partition-task';
import type { TaskContext } from './task-context';

/** Which jobs belong together, and which do not, wherever they are. */
interface Company {
  readonly joining?: ReadonlySet<AnyJob>;
  readonly apart?: ReadonlySet<AnyJob>;
}

const NONE: ReadonlySet<AnyJob> = new Set();

/**
 * One assigned partition. Its jobs are read together, in lane 0, by the reader that the group assigned it to. Jobs far behind
 * the others do not pull them back: they are read together in lane 1, by a reader of their own, those far behind even these
 * in lane 2, and so on, until each is near enough to join the lane before its own.
 *
 * Which lane a job is in is nobody's business but this worker's: every job holds its positions under an epoch, and begins
 * anywhere from what the store has. So a lane can be dropped at any moment, and another worker may divide the jobs otherwise.
 */
export class AssignedPartition {
  private lanes: PartitionTask[] = [];
  /** What was given up and is to be taken on again, once that is allowed. */
  private waiting: { readonly lane: number; readonly jobs: readonly AnyJob[] } | undefined;

  constructor(
    readonly partition: number,
    private readonly context: TaskContext,
    private readonly readerOf: (lane: number) => LogReader,
  ) {}

  /** The tasks at work, that of the front first. */
  get tasks(): readonly PartitionTask[] {
    return this.lanes;
  }

  /**
   * Takes the jobs on in this lane, those too far behind in lanes after it; `joining` are together whatever the distance, `apart`
   * are not with the others.
   */
  open(lane = 0, jobs = this.context.jobs, { joining = NONE, apart = NONE }: Company = {}): void {
    const task = new PartitionTask(this.context, {
      partition: this.partition,
      lane,
      jobs,
      joining,
      apart,
      reader: this.readerOf(lane),
      leave: (behind) => this.open(lane + 1, behind, { apart }),
      part: (stuck) => this.part(lane, jobs, stuck),
    });
    this.lanes[lane] = task;
    task.open().catch((error: unknown) => {
      this.context.onFailure(asError(error));
    });
  }

  /** Gives up this lane and those after it. */
  close(reason: CloseReason, lane = 0): void {
    this.waiting = undefined;
    for (const task of this.lanes.splice(lane)) task.close(reason);
  }

  /** Gives a task up, with the lanes after it; its jobs are taken on again once `isAllowed` says so, or by `resume`. */
  async reopen(task: PartitionTask, reason: CloseReason, isAllowed: () => Promise<boolean>): Promise<void> {
    const { lane, candidates } = task;
    if (this.lanes[lane] !== task) return;
    this.close(reason, lane);
    const waiting = (this.waiting = { lane, jobs: candidates });
    if ((await isAllowed()) && this.waiting === waiting) this.resume();
  }

  /** The partition is ours, the group says so anew. */
  resume(): void {
    const { waiting } = this;
    if (waiting === undefined) return;
    this.waiting = undefined;
    this.open(waiting.lane, waiting.jobs);
  }

  /** Lets a lane whose jobs have come near the one before it join that. */
  join(): void {
    for (const [lane, task] of this.lanes.entries()) {
      const next = this.lanes[lane + 1];
      if (next === undefined || !task.isOpen || !next.isOpen || next.isSinkAway || !next.isNear(task)) continue;
      this.close('joined', lane);
      this.open(lane, task.candidates, { joining: new Set([...task.jobs, ...next.jobs]) });
      return;
    }
  }

  /** A job whose own store takes nothing has become full. The others go on without it; it joins them when it can write again. */
  private part(lane: number, jobs: readonly AnyJob[], stuck: readonly AnyJob[]): void {
    this.close('parted', lane);
    this.open(lane, jobs, { apart: new Set(stuck) });
  }

  /** Begins again where the log's state or the store's no longer is what stopped a lane. */
  async retryIncidents(): Promise<void> {
    for (const task of [...this.lanes]) {
      if (await task.mayGoOn()) await this.reopen(task, 'incident over', () => Promise.resolve(true));
    }
  }
}
