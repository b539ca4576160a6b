import type { AnyEvent } from '@globalmart/contracts';
import type { Slice } from '../catalogue/partition-categories';
import type { LogRecord } from '../ports';
import { hashOf, type KeyEntry, KeyTable, type StateKey } from './key-table';
import { LinkedQueue, type Queued } from './linked-queue';

export type { StateKey } from './key-table';

/** What the engine asks of a fold whose state lies in rows of the job's own. */
export interface LoadedState {
  /**
   * The keys, each once, whose rows have to be there before the slice can be folded; asked for anew before each.
   *
   * @param feedFrom records before this offset are not folded
   */
  missing(slice: SliceRecords, feedFrom: number): readonly StateKey[];
  /** Takes in what the store has under the keys that `missing` gave last, in their order; undefined where it has nothing. */
  load(rows: readonly unknown[]): void;
  /** What was handed over last is in the store now. */
  committed(): void;
}

export type SliceRecords = Pick<Slice, 'records' | 'from' | 'judgements'>;

interface Entry<State, Key extends StateKey> extends KeyEntry<Entry<State, Key>>, Queued<Entry<State, Key>> {
  readonly key: Key;
  /** Undefined until it was loaded. */
  state: State | undefined;
  isChanged: boolean;
  isOnItsWay: boolean;
}

export interface KeyedStateOptions<State, Key extends StateKey> {
  /** The key of the state that an event changes, if any. */
  readonly keyOf: (event: AnyEvent) => Key | undefined;
  /** The state of which the store has nothing. */
  readonly create: () => State;
  /** How many to remember beside those that have to be. */
  readonly maxKeys: number;
}

/**
 * One state for each key, of which the job's table is the truth and memory a bounded copy. What the store has not yet is never
 * forgotten; what it has may be, and is loaded again when an event needs it.
 *
 * The engine has slices folded one after another, and nothing is forgotten but at the beginning of one (`missing`): so a row
 * that was loaded cannot be older than what this memory had once known.
 */
export class KeyedState<State, Key extends StateKey = StateKey> implements LoadedState {
  private readonly entries = new KeyTable<Entry<State, Key>>();
  /** Those that the store has as they are: what has not changed for the longest time is forgotten first. */
  private readonly stored = new LinkedQueue<Entry<State, Key>>();
  /** The records of the slice that need a state, and the entry of each: finding it is most of the work, and done once. */
  private offsets: number[] = [];
  private found: Entry<State, Key>[] = [];
  private at = 0;
  /** Those of them that have to be loaded. */
  private missed: Entry<State, Key>[] = [];
  private changed: Entry<State, Key>[] = [];
  private onTheirWay: Entry<State, Key>[] = [];

  constructor(private readonly options: KeyedStateOptions<State, Key>) {}

  get size(): number {
    return this.entries.size;
  }

  /** How many the next `take` hands over. */
  get changes(): number {
    return this.changed.length;
  }

  missing({ records, from, judgements }: SliceRecords, feedFrom: number): readonly StateKey[] {
    // Where the store did not answer for them.
    for (const entry of this.missed) this.entries.remove(entry);
    this.missed = [];
    this.forget();
    // Not the events themselves, which would then be alive until the next slice.
    this.offsets = [];
    this.found = [];
    this.at = 0;
    for (let at = 0; at < judgements.length; at++) {
      const judgement = judgements[at];
      const { offset } = records[from + at] as LogRecord;
      if (judgement?.ok !== true || offset < feedFrom) continue;
      const key = this.options.keyOf(judgement.event);
      if (key === undefined) continue;
      this.offsets.push(offset);
      this.found.push(this.find(key));
    }
    return this.missed.map(({ key }) => key);
  }

  load(rows: readonly unknown[]): void {
    this.missed.forEach((entry, at) => {
      entry.state = (rows[at] as State | undefined) ?? this.options.create();
      this.stored.add(entry);
    });
    this.missed = [];
  }

  /**
   * The state that an event belongs to, for the caller to change; the next `take` hands it over.
   *
   * @param offset of one of the records that `missing` was given last; in their order, though any may be left out
   * @throws Error for an event whose state was not loaded
   */
  change(offset: number): State {
    while ((this.offsets[this.at] as number) < offset) this.at++;
    const entry = this.offsets[this.at] === offset ? this.found[this.at] : undefined;
    if (entry?.state === undefined) throw new Error('the state of this event was not loaded');
    if (!entry.isChanged) {
      if (!entry.isOnItsWay) this.stored.remove(entry);
      entry.isChanged = true;
      this.changed.push(entry);
    }
    return entry.state;
  }

  /**
   * What has changed since the last call, as rows.
   *
   * @param toRow has to copy what it needs of the state, which goes on changing
   */
  take<Row>(toRow: (key: Key, state: State) => Row): Row[] {
    const taken = this.changed;
    if (taken.length === 0) return [];
    this.changed = [];
    this.onTheirWay = taken;
    return taken.map((entry) => {
      entry.isChanged = false;
      entry.isOnItsWay = true;
      return toRow(entry.key, entry.state as State);
    });
  }

  committed(): void {
    for (const entry of this.onTheirWay) {
      entry.isOnItsWay = false;
      if (!entry.isChanged) this.stored.add(entry);
    }
    this.onTheirWay = [];
  }

  private find(key: Key): Entry<State, Key> {
    const hash = hashOf(key);
    const known = this.entries.find(key, hash);
    if (known !== undefined) return known;
    const entry: Entry<State, Key> = {
      key,
      hash,
      next: undefined,
      older: undefined,
      newer: undefined,
      state: undefined,
      isChanged: false,
      isOnItsWay: false,
    };
    this.entries.add(entry);
    this.missed.push(entry);
    return entry;
  }

  private forget(): void {
    while (this.entries.size > this.options.maxKeys && this.stored.oldest !== undefined) {
      const { oldest } = this.stored;
      this.stored.remove(oldest);
      this.entries.remove(oldest);
    }
  }
}
