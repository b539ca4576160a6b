import type { AnyEvent } from '@globalmart/contracts';

/** The columns, without the partition, under which a job's own table has one row; none holds U+0000. */
export type StateKey = readonly string[];

/** What the engine asks of a fold whose state lies in rows of the job's own. */
export interface LoadedState {
  /**
   * The keys, each once, whose rows have to be there before these events can be folded; asked for anew before each slice.
   */
  missing(events: readonly AnyEvent[]): readonly StateKey[];
  /** Takes in what the store has under the keys that `missing` gave last, in their order; undefined where it has nothing. */
  load(rows: readonly unknown[]): void;
  /** What was handed over last is in the store now. */
  committed(): void;
}

interface Entry<State> {
  readonly key: StateKey;
  readonly name: string;
  state: State | undefined;
  isChanged: boolean;
  isOnItsWay: boolean;
}

/**
 * One state for each key, of which the job's table is the truth and memory a bounded copy. What the store has not yet is never
 * forgotten; what it has may be, and is loaded again when an event needs it.
 *
 * The engine has slices folded one after another, and nothing is forgotten but at the beginning of one (`missing`): so a row
 * that was loaded cannot be older than what this memory had once known.
 */
export class KeyedState<State> implements LoadedState {
  private readonly entries = new Map<string, Entry<State>>();
  /** The events of the slice, and the entry of each: finding it is most of the work, and done once. */
  private events: readonly AnyEvent[] = [];
  private found: (Entry<State> | undefined)[] = [];
  private at = 0;
  /** Those of them that have to be loaded. */
  private missed = new Map<string, Entry<State>>();
  private changed: Entry<State>[] = [];
  private onTheirWay: Entry<State>[] = [];
  /** How many the store does not have as they are. */
  private unstored = 0;

  /**
   * @param keyOf of an event, undefined where it changes no state
   * @param maxKeys how many to remember beside those that have to be
   */
  constructor(
    private readonly keyOf: (event: AnyEvent) => StateKey | undefined,
    private readonly maxKeys: number,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  /** How many the next `take` hands over. */
  get changes(): number {
    return this.changed.length;
  }

  missing(events: readonly AnyEvent[]): readonly StateKey[] {
    this.forget();
    this.missed = new Map();
    this.events = events;
    this.found = events.map((event) => this.find(event));
    this.at = 0;
    return [...this.missed.values()].map(({ key }) => key);
  }

  load(rows: readonly unknown[]): void {
    let at = 0;
    for (const entry of this.missed.values()) {
      entry.state = rows[at++] as State | undefined;
      this.entries.set(entry.name, entry);
    }
    this.missed.clear();
  }

  /**
   * Sets the state that an event belongs to, to what `change` makes of the one there, which is undefined where there is none yet;
   * the next `take` hands it over.
   *
   * @param event one of those that `missing` was given last; in their order, though any may be left out
   * @throws Error for an event whose state was not loaded
   */
  update(event: AnyEvent, change: (state: State | undefined) => State): void {
    while (this.at < this.events.length && this.events[this.at] !== event) this.at++;
    const entry = this.found[this.at];
    if (entry === undefined || this.missed.size > 0) throw new Error('the state of this event was not loaded');
    entry.state = change(entry.state);
    if (entry.isChanged) return;
    if (!entry.isOnItsWay) this.unstored++;
    entry.isChanged = true;
    this.changed.push(entry);
    // A map keeps the order of insertion: what has not changed for the longest time is forgotten first.
    this.entries.delete(entry.name);
    this.entries.set(entry.name, entry);
  }

  /** What has changed since the last call. The states go on changing: whoever writes them has to copy them now. */
  take(): { readonly key: StateKey; readonly state: State }[] {
    const taken = this.changed;
    if (taken.length === 0) return [];
    this.changed = [];
    this.onTheirWay = taken;
    return taken.map((entry) => {
      entry.isChanged = false;
      entry.isOnItsWay = true;
      return { key: entry.key, state: entry.state as State };
    });
  }

  committed(): void {
    for (const entry of this.onTheirWay) {
      entry.isOnItsWay = false;
      if (!entry.isChanged) this.unstored--;
    }
    this.onTheirWay = [];
  }

  private find(event: AnyEvent): Entry<State> | undefined {
    const key = this.keyOf(event);
    if (key === undefined) return undefined;
    const name = nameOf(key);
    const known = this.entries.get(name) ?? this.missed.get(name);
    if (known !== undefined) return known;
    const entry = { key, name, state: undefined, isChanged: false, isOnItsWay: false };
    this.missed.set(name, entry);
    return entry;
  }

  private forget(): void {
    // Where none may be forgotten, none is looked for: this is asked before each slice.
    let surplus = this.entries.size - Math.max(this.maxKeys, this.unstored);
    if (surplus <= 0) return;
    for (const [name, { isChanged, isOnItsWay }] of this.entries) {
      if (isChanged || isOnItsWay) continue;
      this.entries.delete(name);
      if (--surplus === 0) return;
    }
  }
}

/** For each event, and so without `join`, which takes several times as long. */
function nameOf(key: StateKey): string {
  let name = key[0] ?? '';
  for (let column = 1; column < key.length; column++) name += `\0${key[column]}`;
  return name;
}
