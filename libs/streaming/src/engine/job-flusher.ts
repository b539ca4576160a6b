import type { EventTopic } from '@globalmart/contracts';
import { asError, FlushOutcomeUnknown, SinkUnavailable, StoreUnavailable } from '../errors';
import type { Cut } from '../flush/cut';
import type { AnyJob } from '../job';
import { askUntilAnswered, Backoff } from './backoff';
import { oneFlush } from './one-flush';
import type { PartitionTask } from './partition-task';
import type { TaskContext } from './task-context';

interface Work {
  readonly task: PartitionTask;
  readonly cut: Cut;
}

/**
 * The flushes of one job, one after the other: what has gathered in all open partitions goes into one transaction (group commit)
 * while folding goes on.
 */
export class JobFlusher {
  private loop: Promise<void> | undefined;
  private lastStartMs = Number.NEGATIVE_INFINITY;
  /** Ends the wait for the next flush. */
  private waiting: AbortController | undefined;
  private isFinishing = false;
  /** Whether the last flush could not take all, so that the next one does not wait for its time. */
  private hasLeftOver = false;
  private flushes = 0;
  /** By their numbers, in which each partition was last part of one. */
  private readonly lastFlushes = new WeakMap<PartitionTask, number>();
  private sinkFailedAt: number | undefined;

  constructor(
    private readonly job: AnyJob,
    private readonly context: TaskContext,
    private readonly tasks: () => Iterable<PartitionTask>,
    /** Decides what happens to a partition that another owner has taken. */
    private readonly onFenced: (task: PartitionTask) => void,
    /** Hears of what is in the store now. */
    private readonly onCommitted: (tasks: readonly PartitionTask[]) => void,
  ) {}

  /** Since when (the clock's ms) the store that only this job writes to has not taken anything; undefined while it does. */
  get sinkAwaySince(): number | undefined {
    return this.sinkFailedAt;
  }

  /** Something waits to be flushed. */
  wake(): void {
    if (this.waiting !== undefined && this.isUrgent()) this.waiting.abort();
    this.loop ??= this.run().catch((error: unknown) => {
      this.loop = undefined;
      this.context.onFailure(asError(error));
    });
  }

  /** Writes what waits, however short ago the last flush was; resolves when nothing is left. Nothing may come after it. */
  async finish(): Promise<void> {
    this.isFinishing = true;
    this.waiting?.abort();
    while (this.loop !== undefined) await this.loop;
  }

  private async run(): Promise<void> {
    for (;;) {
      if (!this.hasLeftOver) await this.interval();
      const work = this.gather();
      if (work.length === 0) {
        // In the same turn as the look that found nothing, so that no wake() is lost between the two.
        this.loop = undefined;
        return;
      }
      await this.write(work);
    }
  }

  private gather(): Work[] {
    const { settings } = this.context;
    const number = ++this.flushes;
    // Only of open ones: what waits where nothing can be written shall keep nobody out.
    const waiting = [...this.tasks()].flatMap((task) => {
      const slot = task.isOpen ? task.slot(this.job) : undefined;
      if (slot === undefined) return [];
      const take = (): Work | undefined => {
        const cut = task.cut(this.job);
        if (cut === undefined) return undefined;
        this.lastFlushes.set(task, number);
        return { task, cut };
      };
      return [{ fullness: slot.fullness(settings), lastFlush: this.lastFlushes.get(task) ?? 0, take }];
    });
    const { taken, isMoreLeft } = oneFlush(waiting);
    this.hasLeftOver = isMoreLeft;
    return taken;
  }

  private async interval(): Promise<void> {
    const { clock, settings } = this.context;
    let lag = 0;
    for (const task of this.tasks()) if (task.slot(this.job) !== undefined) lag += task.lag;
    const { flushIntervalMs = 0, backlogFlushIntervalMs = flushIntervalMs } = this.job;
    const intervalMs =
      lag >= settings.backlogRecords
        ? Math.max(settings.backlogFlushIntervalMs, backlogFlushIntervalMs)
        : Math.max(settings.flushIntervalMs, flushIntervalMs);
    const waitMs = this.lastStartMs + intervalMs - clock.nowMs();
    if (waitMs > 0 && !this.isUrgent()) {
      this.waiting = new AbortController();
      await clock.sleep(waitMs, this.waiting.signal);
      this.waiting = undefined;
    }
    this.lastStartMs = clock.nowMs();
  }

  /** Where a partition would soon have to wait for the flush, the flush does not wait for its time. */
  private isUrgent(): boolean {
    if (this.isFinishing) return true;
    for (const task of this.tasks()) {
      if (task.isOpen && task.slot(this.job)?.isHalfFull(this.context.settings)) return true;
    }
    return false;
  }

  private async write(gathered: readonly Work[]): Promise<void> {
    const { clock, random, store, observer } = this.context;
    const backoff = new Backoff(clock, random);
    let work = gathered;
    while ((work = work.filter(({ task }) => task.isOpen)).length > 0) {
      const startedMs = clock.nowMs();
      try {
        const { fencedPartitions } = await store.flush(
          this.job,
          work.map(({ cut }) => cut),
        );
        this.sinkFailedAt = undefined;
        this.settle(work, new Set(fencedPartitions), startedMs);
        return;
      } catch (error) {
        if (error instanceof FlushOutcomeUnknown) {
          observer.flushFailed(this.job.name, error);
          work = await this.readOutcome(work);
        } else if (error instanceof StoreUnavailable) {
          if (error instanceof SinkUnavailable) this.sinkFailedAt ??= clock.nowMs();
          observer.flushFailed(this.job.name, error);
          await backoff.wait();
        } else {
          throw error;
        }
      }
    }
  }

  private settle(work: readonly Work[], fenced: ReadonlySet<number>, startedMs: number): void {
    const { clock, observer } = this.context;
    const records = new Map<EventTopic, number>();
    let oldestAppendMs = Number.POSITIVE_INFINITY;
    for (const { task, cut } of work) {
      if (fenced.has(cut.partition)) {
        this.onFenced(task);
        continue;
      }
      task.slot(this.job)?.committed();
      for (const move of cut.moves) records.set(move.topic, (records.get(move.topic) ?? 0) + move.records);
      oldestAppendMs = Math.min(oldestAppendMs, cut.oldestAppendMs);
    }
    const nowMs = clock.nowMs();
    observer.flushed(this.job.name, {
      records,
      durationMs: nowMs - startedMs,
      latencyMs: Number.isFinite(oldestAppendMs) ? nowMs - oldestAppendMs : 0,
    });
    const committed = work.filter(({ cut }) => !fenced.has(cut.partition));
    this.publish(committed);
    this.onCommitted(committed.map(({ task }) => task));
  }

  /** Asks the store what became of each cut; returns those that still have to be written, under their new epochs. */
  private async readOutcome(work: readonly Work[]): Promise<Work[]> {
    const { clock, random, store, observer } = this.context;
    const again: Work[] = [];
    for (const { task, cut } of work) {
      const slot = task.slot(this.job);
      if (slot === undefined) continue;
      const asker = { clock, random, observer, isWanted: () => task.isOpen };
      const answer = await askUntilAnswered(asker, `outcome of ${this.job.name}-${cut.partition}`, async () => ({
        claims: await store.reclaim(this.job.name, cut.partition, slot.held()),
      }));
      if (answer === undefined || !task.isOpen) continue;
      if (answer.claims === undefined) {
        observer.outcomeRead(this.job.name, cut.partition, 'fenced');
        this.onFenced(task);
        continue;
      }
      const wasCommitted = slot.resume(answer.claims);
      observer.outcomeRead(this.job.name, cut.partition, wasCommitted ? 'committed' : 'not committed');
      const same = wasCommitted ? undefined : task.cut(this.job);
      if (same !== undefined) again.push({ task, cut: same });
    }
    return again;
  }

  private publish(work: readonly Work[]): void {
    // What lag tools are to see is the front.
    const positions = work
      .filter(({ task }) => task.lane === 0)
      .flatMap(({ cut }) =>
        cut.moves.map(({ topic, nextOffset }) => ({ topic, partition: cut.partition, nextOffset })),
      );
    void this.context.log.publishProgress(positions);
  }
}
