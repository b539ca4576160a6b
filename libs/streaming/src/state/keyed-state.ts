import type { AnyEvent } from '@globalmart/contracts';
import type { Slice } from '../catalogue/partition-categories';
import type { LogRecord } from '../ports';
import { doubled } from './doubled';
import { hashOf, KeyTable, NOWHERE, type StateKey } from './key-table';
import { PlaceQueue } from './place-queue';

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

export type SliceRecords = Pick<Slice, 'records' | 'judgements'>;

/**
 * The states themselves, each at the place of its key. Tens of thousands are remembered: kept in columns of numbers and not as
 * objects, they cost the collector of garbage nothing.
 */
export interface StatePlaces<Row> {
  /** A place has been given to a key: with what the store has of it, or undefined. Places are small numbers from 0 on. */
  put(place: number, row: Row | undefined): void;
  /** The key is forgotten. */
  clear(place: number): void;
}

export interface KeyedStateOptions<Row, Key extends StateKey> {
  /** The key of the state that an event changes, if any. */
  readonly keyOf: (event: AnyEvent) => Key | undefined;
  readonly states: StatePlaces<Row>;
  /** How many to remember beside those that have to be. */
  readonly maxKeys: number;
}

const FIRST_CAPACITY = 64;

/** What is known of a place. */
const IS_LOADED = 1;
const IS_CHANGED = 2;
const IS_ON_ITS_WAY = 4;

/**
 * One state for each key, of which the job's table is the truth and memory a bounded copy. What the store has not yet is never
 * forgotten; what it has may be, and is loaded again when an event needs it.
 *
 * The engine has slices folded one after another, and nothing is forgotten but at the beginning of one (`missing`): so a row
 * that was loaded cannot be older than what this memory had once known.
 */
export class KeyedState<Row, Key extends StateKey = StateKey> implements LoadedState {
  private readonly keys = new KeyTable();
  private flags = new Uint8Array(FIRST_CAPACITY);
  /** Those that the store has as they are: what has not changed for the longest time is forgotten first. */
  private readonly stored = new PlaceQueue();
  /** The records of the slice that need a state, and the place of each: finding it is most of the work, and done once. */
  private offsets: number[] = [];
  private found: number[] = [];
  private at = 0;
  /** Those of them that have to be loaded. */
  private missed: number[] = [];
  private changed: number[] = [];
  private onTheirWay: readonly number[] = [];

  constructor(private readonly options: KeyedStateOptions<Row, Key>) {}

  get size(): number {
    return this.keys.size;
  }

  /** How many the next `take` hands over. */
  get changes(): number {
    return this.changed.length;
  }

  missing({ records, judgements }: SliceRecords, feedFrom: number): readonly StateKey[] {
    // Where the store did not answer for them.
    for (const place of this.missed) this.keys.remove(place);
    this.missed = [];
    this.forget();
    // Not the events themselves, which would then be alive until the next slice.
    this.offsets = [];
    this.found = [];
    this.at = 0;
    for (let at = 0; at < judgements.length; at++) {
      const judgement = judgements[at];
      const { offset } = records[at] as LogRecord;
      if (judgement?.ok !== true || offset < feedFrom) continue;
      const key = this.options.keyOf(judgement.event);
      if (key === undefined) continue;
      this.offsets.push(offset);
      this.found.push(this.find(key));
    }
    return this.missed.map((place) => this.keys.keyAt(place));
  }

  load(rows: readonly unknown[]): void {
    this.missed.forEach((place, at) => {
      this.options.states.put(place, rows[at] as Row | undefined);
      this.flags[place] = IS_LOADED;
      this.stored.add(place);
    });
    this.missed = [];
  }

  /**
   * The place of the state that an event belongs to, for the caller to change; the next `take` hands it over.
   *
   * @param offset of one of the records that `missing` was given last; in their order, though any may be left out
   * @throws Error for an event whose state was not loaded
   */
  change(offset: number): number {
    while ((this.offsets[this.at] as number) < offset) this.at++;
    const place = this.offsets[this.at] === offset ? (this.found[this.at] as number) : NOWHERE;
    const flags = this.flags[place] ?? 0;
    if (flags === 0) throw new Error('the state of this event was not loaded');
    if ((flags & IS_CHANGED) === 0) {
      if ((flags & IS_ON_ITS_WAY) === 0) this.stored.remove(place);
      this.flags[place] = flags | IS_CHANGED;
      this.changed.push(place);
    }
    return place;
  }

  /** One column of the key at a place. */
  text(place: number, column: number): string {
    return this.keys.text(place, column);
  }

  /**
   * The places of what has changed since the last call, in the order of their keys, so that rows are always locked in one order.
   * The caller has to copy what is there, which goes on changing.
   */
  take(): readonly number[] {
    const taken = this.changed;
    if (taken.length === 0) return taken;
    this.changed = [];
    this.onTheirWay = taken;
    for (const place of taken) this.flags[place] = IS_LOADED | IS_ON_ITS_WAY;
    return taken.sort((one, other) => this.keys.compare(one, other));
  }

  committed(): void {
    for (const place of this.onTheirWay) {
      const flags = (this.flags[place] as number) & ~IS_ON_ITS_WAY;
      this.flags[place] = flags;
      if ((flags & IS_CHANGED) === 0) this.stored.add(place);
    }
    this.onTheirWay = [];
  }

  private find(key: Key): number {
    const hash = hashOf(key);
    const known = this.keys.find(key, hash);
    if (known !== NOWHERE) return known;
    const place = this.keys.add(key, hash);
    if (place >= this.flags.length) this.flags = doubled(this.flags);
    this.flags[place] = 0;
    this.missed.push(place);
    return place;
  }

  private forget(): void {
    while (this.keys.size > this.options.maxKeys && this.stored.oldest !== NOWHERE) {
      const { oldest } = this.stored;
      this.stored.remove(oldest);
      this.keys.remove(oldest);
      this.options.states.clear(oldest);
    }
  }
}
