import type { EventTopic } from '@globalmart/contracts';
import type { Beginning, Claim, Cut, JobPosition, Position } from '../flush/cut';
import type { StoredJob } from '../flush/postgres-store';
import type { PlannedFile } from '../files/file-ports';
import type { AnyJob } from '../job';
import type { ProductMoment, VersionSpan } from '../ports';
import type { StateKey } from '../state/keyed-state';
import { SimulatedFiles } from './simulated-files';

/** What a job's rows look like in memory: key → row, per partition. */
export type RowTable = Map<string, unknown>;

/** A job together with what the database's upserts would do with its deltas. */
export interface SimulatedJob<Delta = unknown> {
  readonly job: AnyJob;
  apply(rows: RowTable, delta: Delta): void;
  /** What a look into its table finds under a key; for a job whose fold has `state`. */
  stateAt?(rows: RowTable, key: StateKey): unknown;
  readonly sendAhead?: StoredJob<Delta>['sendAhead'];
  /** The files that a flush of this cut writes ahead and lists. */
  files?(cut: Cut<Delta>): readonly PlannedFile<unknown>[];
}

/** What the rows of the job `catalogue`, one table for each partition, answer. */
export interface SimulatedCatalogue {
  findSpan(rows: readonly RowTable[], moment: ProductMoment): VersionSpan;
  /** As `CataloguePort.changedProducts`, of one partition. */
  changedProducts(rows: RowTable, fromOffset: number, untilOffset: number): string[];
}

/** One cut that was committed, and what the partition's rows and positions then were. */
export interface Commit {
  readonly job: string;
  readonly partition: number;
  readonly delta: unknown;
  /** Of all topics of the job. */
  readonly nextOffsets: ReadonlyMap<EventTopic, number>;
  readonly rows: RowTable;
}

interface StoredPosition extends Position {
  readonly epoch: number;
}

export interface SimulatedTransaction {
  readonly job: string;
  readonly cuts: readonly Cut[];
  readonly locks: readonly string[];
}

/**
 * The store as PostgreSQL behaves: transactions that lock the positions they move, a compare-and-set at the end, and rows and
 * positions that change together or not at all. It knows nothing of the engine's reasoning.
 */
export class SimulatedStore {
  private readonly rows = new Map<string, RowTable>();
  private readonly positions = new Map<string, StoredPosition>();
  private readonly locked = new Set<string>();
  private readonly jobs: ReadonlyMap<string, SimulatedJob>;
  private readonly files: ReadonlyMap<string, SimulatedFiles>;

  constructor(
    jobs: readonly SimulatedJob[],
    private readonly onCommit: (commit: Commit) => void,
  ) {
    this.jobs = new Map(jobs.map((simulated) => [simulated.job.name, simulated]));
    this.files = new Map(
      jobs
        .filter((simulated) => simulated.files !== undefined)
        .map(({ job: { name } }) => [
          name,
          new SimulatedFiles((topic, partition) => this.epoch(name, topic, partition)),
        ]),
    );
  }

  /** Of a job that writes files. */
  filesOf(job: string): SimulatedFiles | undefined {
    return this.files.get(job);
  }

  jobNamed(name: string): SimulatedJob {
    const job = this.jobs.get(name);
    if (job === undefined) throw new Error(`there is no job ${name}`);
    return job;
  }

  nextOffset(job: string, topic: EventTopic, partition: number): number {
    return this.positions.get(keyOf(job, topic, partition))?.nextOffset ?? 0;
  }

  epoch(job: string, topic: EventTopic, partition: number): number {
    return this.positions.get(keyOf(job, topic, partition))?.epoch ?? 0;
  }

  canLock(job: string, partition: number, topics: readonly EventTopic[]): boolean {
    return topics.every((topic) => !this.locked.has(keyOf(job, topic, partition)));
  }

  canBegin(job: string, cuts: readonly Cut[]): boolean {
    return locksOf(job, cuts).every((lock) => !this.locked.has(lock));
  }

  begin(job: string, cuts: readonly Cut[]): SimulatedTransaction {
    const locks = locksOf(job, cuts);
    for (const lock of locks) this.locked.add(lock);
    return { job, cuts, locks };
  }

  /** Applies the cuts whose compare holds; returns the partitions of the others. */
  commit(transaction: SimulatedTransaction): number[] {
    const { job } = transaction;
    const fenced: number[] = [];
    for (const cut of transaction.cuts) {
      const { partition, delta, moves } = cut;
      const holds = moves.every(({ topic, epoch, fromOffset }) => {
        const stored = this.positions.get(keyOf(job, topic, partition));
        return stored?.epoch === epoch && stored.nextOffset === fromOffset;
      });
      if (!holds) {
        fenced.push(partition);
        continue;
      }
      const rows = this.rowsOf(job, partition);
      if (delta !== undefined) {
        this.jobs.get(job)?.apply(rows, delta);
        this.filesOf(job)?.list(this.jobs.get(job)?.files?.(cut) ?? []);
      }
      for (const move of moves) {
        const key = keyOf(job, move.topic, partition);
        const stored = this.positions.get(key);
        // The table's own trigger; with the compare above it never speaks.
        if (stored !== undefined && (stored.epoch > move.epoch || stored.nextOffset >= move.nextOffset)) {
          throw new Error(`${key} would go back from ${describe(stored)} to ${describe(move)}`);
        }
        this.positions.set(key, move);
      }
      const topics = this.jobs.get(job)?.job.topics ?? [];
      const nextOffsets = new Map(topics.map((topic) => [topic, this.nextOffset(job, topic, partition)]));
      this.onCommit({ job, partition, delta, nextOffsets, rows });
    }
    this.rollback(transaction);
    return fenced;
  }

  rollback({ locks }: SimulatedTransaction): void {
    for (const lock of locks) this.locked.delete(lock);
  }

  look(jobs: readonly string[], partition: number): JobPosition[] {
    return jobs.flatMap((job) =>
      (this.jobs.get(job)?.job.topics ?? []).flatMap((topic) => {
        const stored = this.positions.get(keyOf(job, topic, partition));
        return stored === undefined ? [] : [{ job, topic, epoch: stored.epoch, nextOffset: stored.nextOffset }];
      }),
    );
  }

  canReplay(job: string): boolean {
    return [...this.locked].every((lock) => !lock.startsWith(`${job} `));
  }

  /** What the command does: rows and positions go, and whoever holds a position has lost it. */
  replay(job: string): void {
    for (const [key, { topic, epoch }] of this.positions) {
      if (key.startsWith(`${job} `)) this.positions.set(key, { ...beginning(topic, 0), epoch: epoch + 1 });
    }
    for (const key of this.rows.keys()) if (key.startsWith(`${job} `)) this.rows.delete(key);
    const topic = this.jobNamed(job).job.topics[0] as EventTopic;
    // Of an epoch that never was: nobody will ever list them again.
    this.filesOf(job)?.unlist((key) => ({ key, topic, partition: 0, epoch: -1 }));
  }

  claim(job: string, partition: number, beginnings: readonly Beginning[]): Claim[] {
    return beginnings.map(({ topic, startOffset }) => this.raise(job, topic, partition, startOffset));
  }

  reclaim(job: string, partition: number, held: readonly { topic: EventTopic; epoch: number }[]): Claim[] | undefined {
    if (!held.every(({ topic, epoch }) => this.epoch(job, topic, partition) === epoch)) return undefined;
    return held.map(({ topic }) => this.raise(job, topic, partition, 0));
  }

  rowsOf(job: string, partition: number): RowTable {
    const key = `${job} ${partition}`;
    let rows = this.rows.get(key);
    if (rows === undefined) this.rows.set(key, (rows = new Map<string, unknown>()));
    return rows;
  }

  private raise(job: string, topic: EventTopic, partition: number, startOffset: number): Claim {
    const key = keyOf(job, topic, partition);
    const stored = this.positions.get(key) ?? { ...beginning(topic, startOffset), epoch: 0 };
    const raised = { ...stored, epoch: stored.epoch + 1 };
    this.positions.set(key, raised);
    return raised;
  }
}

function beginning(topic: EventTopic, startOffset: number): Position {
  return {
    topic,
    nextOffset: startOffset,
    restoreOffset: startOffset,
    restoreMaxEventMs: null,
    dedupOffset: startOffset,
    maxEventMs: null,
    lastOffset: null,
    lastAppendMs: null,
  };
}

function describe({ epoch, nextOffset }: StoredPosition): string {
  return `offset ${nextOffset} of epoch ${epoch}`;
}

function keyOf(job: string, topic: EventTopic, partition: number): string {
  return `${job} ${topic}-${partition}`;
}

function locksOf(job: string, cuts: readonly Cut[]): string[] {
  return cuts.flatMap(({ partition, moves }) => moves.map(({ topic }) => keyOf(job, topic, partition)));
}
