import type { Slice } from '../catalogue/partition-categories';
import { type Asker, askUntilAnswered } from '../engine/backoff';
import type { JobSlot } from '../engine/job-slot';
import type { StorePort } from '../ports';

/** `isWanted`: whether the partition is still to be folded here. */
export interface SliceStateOptions extends Asker {
  readonly partition: number;
  readonly store: StorePort;
}

/** Loads the rows that a slice depends on, for all jobs of one partition, right before it is folded. */
export class SliceState {
  private lastTurn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: SliceStateOptions) {}

  /**
   * Folds the slice with all it needs; resolves with false when nobody wants it folded any more. Slices, of whatever topic,
   * take turns: a row that one is loading must not be changed, written and forgotten by another meanwhile.
   * @param stateful of the jobs that read the slice's topic those whose folds depend on rows
   */
  inTurn(stateful: readonly JobSlot[], slice: Slice, fold: () => void): Promise<boolean> {
    const turn = this.lastTurn.then(async () => {
      if (!(await this.load(stateful, slice)) || !this.options.isWanted()) return false;
      fold();
      return true;
    });
    this.lastTurn = turn.catch(() => undefined);
    return turn;
  }

  private async load(slots: readonly JobSlot[], slice: Slice): Promise<boolean> {
    const loaded = await Promise.all(
      slots.map(async (slot) => {
        const keys = slot.missingState(slice);
        return { slot, rows: keys.length === 0 ? [] : await this.rowsOf(slot, keys) };
      }),
    );
    if (!loaded.every(({ rows }) => rows !== undefined)) return false;
    for (const { slot, rows = [] } of loaded) slot.state?.load(rows);
    return true;
  }

  private rowsOf({ job }: JobSlot, keys: ReturnType<JobSlot['missingState']>): Promise<readonly unknown[] | undefined> {
    const { store, partition } = this.options;
    return askUntilAnswered(this.options, `state of ${job.name}-${partition}`, () =>
      store.loadState(job, partition, keys),
    );
  }
}
