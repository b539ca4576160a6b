import type { AnyEvent } from '@globalmart/contracts';
import type { Slice } from '../catalogue/partition-categories';
import { Backoff, untilAvailable } from '../engine/backoff';
import type { JobSlot } from '../engine/job-slot';
import type { EngineObserver } from '../engine/observer';
import type { ClockPort, LogRecord, RandomPort, StorePort } from '../ports';

export interface SliceStateOptions {
  readonly partition: number;
  readonly store: StorePort;
  readonly clock: ClockPort;
  readonly random: RandomPort;
  readonly observer: EngineObserver;
  /** Whether the partition is still to be folded here. */
  readonly isWanted: () => boolean;
}

/** Loads the rows that a slice depends on, for all jobs of one partition, right before it is folded. */
export class SliceState {
  private lastTurn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: SliceStateOptions) {}

  /**
   * Folds the slice with all it needs; resolves with false when nobody wants it folded any more. Slices, of whatever topic,
   * take turns: a row that one is loading must not be changed, written and forgotten by another meanwhile.
   */
  inTurn(slots: Iterable<JobSlot>, slice: Slice, fold: () => void): Promise<boolean> {
    const stateful = [...slots].filter(({ state }) => state !== undefined);
    const turn = this.lastTurn.then(async () => {
      if (!(await this.load(stateful, slice)) || !this.options.isWanted()) return false;
      fold();
      return true;
    });
    this.lastTurn = turn.catch(() => undefined);
    return turn;
  }

  private async load(slots: readonly JobSlot[], slice: Slice): Promise<boolean> {
    const events = eventsOf(slice);
    const loaded = await Promise.all(
      slots.map(async (slot) => {
        const keys = slot.missingState(slice.topic, events);
        return { slot, keys, rows: keys.length === 0 ? [] : await this.rowsOf(slot, keys) };
      }),
    );
    if (!loaded.every(({ rows }) => rows !== undefined)) return false;
    for (const { slot, keys, rows = [] } of loaded) slot.state?.load(keys, rows);
    return true;
  }

  private rowsOf({ job }: JobSlot, keys: ReturnType<JobSlot['missingState']>): Promise<readonly unknown[] | undefined> {
    const { store, partition, clock, random, observer, isWanted } = this.options;
    return untilAvailable(
      () => store.loadState(job, partition, keys),
      isWanted,
      new Backoff(clock, random),
      (error) => observer.retrying(`state of ${job.name}-${partition}`, error),
    );
  }
}

function eventsOf({ records, from, judgements }: Slice): { offset: number; event: AnyEvent }[] {
  const events: { offset: number; event: AnyEvent }[] = [];
  for (let at = 0; at < judgements.length; at++) {
    const judgement = judgements[at];
    if (judgement?.ok) events.push({ offset: (records[from + at] as LogRecord).offset, event: judgement.event });
  }
  return events;
}
