import type { EventTopic } from '@globalmart/contracts';
import type { Claim, Cut, Position } from '../flush/cut';

/** What a job's rows look like in memory: key → row, per partition. */
export type RowTable = Map<string, unknown>;

export type ApplyDelta<Delta> = (rows: RowTable, delta: Delta) => void;

interface StoredPosition extends Position {
  readonly epoch: number;
}

interface Transaction {
  readonly cuts: readonly Cut[];
  readonly locks: readonly string[];
}

/**
 * The store as PostgreSQL behaves: transactions that lock the positions they move, a compare-and-set at the end, and rows and
 * positions that change together or not at all. It knows nothing of the engine's reasoning.
 */
export class SimulatedStore<Delta> {
  readonly rows = new Map<number, RowTable>();
  commits = 0;
  private readonly positions = new Map<string, StoredPosition>();
  private readonly locked = new Set<string>();

  constructor(
    private readonly apply: ApplyDelta<Delta>,
    private readonly onCommit: (
      partition: number,
      nextOffsets: ReadonlyMap<EventTopic, number>,
      rows: RowTable,
    ) => void,
  ) {}

  nextOffset(topic: EventTopic, partition: number): number {
    return this.positions.get(keyOf(topic, partition))?.nextOffset ?? 0;
  }

  canLock(partition: number, topics: readonly EventTopic[]): boolean {
    return topics.every((topic) => !this.locked.has(keyOf(topic, partition)));
  }

  canBegin(cuts: readonly Cut[]): boolean {
    return locksOf(cuts).every((lock) => !this.locked.has(lock));
  }

  begin(cuts: readonly Cut[]): Transaction {
    const locks = locksOf(cuts);
    for (const lock of locks) this.locked.add(lock);
    return { cuts, locks };
  }

  /** Applies the cuts whose compare holds; returns the partitions of the others. */
  commit(transaction: Transaction): number[] {
    const fenced: number[] = [];
    for (const cut of transaction.cuts) {
      const holds = cut.moves.every(({ topic, epoch, fromOffset }) => {
        const stored = this.positions.get(keyOf(topic, cut.partition));
        return stored?.epoch === epoch && stored.nextOffset === fromOffset;
      });
      if (!holds) {
        fenced.push(cut.partition);
        continue;
      }
      const rows = this.rowsOf(cut.partition);
      if (cut.delta !== undefined) this.apply(rows, cut.delta as Delta);
      for (const move of cut.moves) this.positions.set(keyOf(move.topic, cut.partition), move);
      this.commits++;
      this.onCommit(cut.partition, new Map(cut.moves.map(({ topic, nextOffset }) => [topic, nextOffset])), rows);
    }
    this.rollback(transaction);
    return fenced;
  }

  rollback({ locks }: Transaction): void {
    for (const lock of locks) this.locked.delete(lock);
  }

  claim(partition: number, topics: readonly EventTopic[]): Claim[] {
    return topics.map((topic) => this.raise(topic, partition));
  }

  reclaim(partition: number, held: readonly { topic: EventTopic; epoch: number }[]): Claim[] | undefined {
    if (!held.every(({ topic, epoch }) => this.positions.get(keyOf(topic, partition))?.epoch === epoch))
      return undefined;
    return held.map(({ topic }) => this.raise(topic, partition));
  }

  rowsOf(partition: number): RowTable {
    let rows = this.rows.get(partition);
    if (rows === undefined) this.rows.set(partition, (rows = new Map<string, unknown>()));
    return rows;
  }

  private raise(topic: EventTopic, partition: number): Claim {
    const stored = this.positions.get(keyOf(topic, partition)) ?? { ...UNTOUCHED, topic };
    const raised = { ...stored, epoch: stored.epoch + 1 };
    this.positions.set(keyOf(topic, partition), raised);
    return { ...raised, isNew: raised.nextOffset === 0 };
  }
}

export type SimulatedTransaction = Transaction;

const UNTOUCHED = {
  epoch: 0,
  nextOffset: 0,
  restoreOffset: 0,
  restoreMaxEventMs: null,
  dedupOffset: 0,
  maxEventMs: null,
  lastOffset: null,
  lastAppendMs: null,
};

function keyOf(topic: EventTopic, partition: number): string {
  return `${topic}-${partition}`;
}

function locksOf(cuts: readonly Cut[]): string[] {
  return cuts.flatMap(({ partition, moves }) => moves.map(({ topic }) => keyOf(topic, partition)));
}
