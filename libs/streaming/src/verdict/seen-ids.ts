const WORDS = 5; // three of hash, one of content, one of event time
const BYTES_PER_SLOT = WORDS * 4;
const MIN_CAPACITY = 1024;
/** Rebuilt at this load … */
const MAX_LOAD = 0.75;
/** … to this one: with both, a live id costs 27 to 36 bytes. */
const TARGET_LOAD = 0.55;
/** Event times are kept as 32-bit distances from a base; past this distance (24 days) the base moves up. Watermark delays must stay well below half of it. */
const MAX_DISTANCE_MS = 2 ** 31;

/** What a record's id says of it: new, known with the same content, or known with another. */
export type Sighting = 'new' | 'repeated' | 'conflicting';

/**
 * The ids of one topic-partition that can still make a later record a duplicate, each with the greatest event time it came
 * with and the content of its first record. Open addressing over one typed array; an id whose event time has fallen behind the watermark counts as absent and
 * its slot is used again, so memory follows the ids inside the watermark delay and not the length of the log.
 *
 * One table and not one per event-time minute, because a duplicate may carry another timestamp than the first: tables per
 * minute would have to be asked one after the other for every new id.
 *
 * Of a hash, 96 bits are kept: among a million ids, two that are taken for one have a chance of 1 to 10^17.
 */
export class SeenIds {
  private slots = new Uint32Array(MIN_CAPACITY * WORDS);
  private capacity = MIN_CAPACITY;
  private used = 0;
  private baseMs = Number.NaN;

  /** Slots in use, ids that have expired since the last rebuild included. */
  get held(): number {
    return this.used;
  }

  get bytes(): number {
    return this.capacity * BYTES_PER_SLOT;
  }

  /**
   * Notes the id `hash` (of which three words count) at `eventMs`, which must not lie before `watermarkMs`. It is known if it
   * came with an event time at or after the watermark; then the content (32 bits of it) stays that of the first.
   */
  observe(hash: Uint32Array, content: number, eventMs: number, watermarkMs: number): Sighting {
    if (!(eventMs - this.baseMs < MAX_DISTANCE_MS)) return this.observeFarAhead(hash, content, eventMs, watermarkMs);
    const [h0, h1, h2] = hash as unknown as [number, number, number];
    const time = eventMs - this.baseMs;
    const oldest = watermarkMs - this.baseMs;
    const { slots, capacity } = this;
    const end = capacity * WORDS;
    let free = -1;
    let at = Math.floor((h0 / 2 ** 32) * capacity) * WORDS;
    for (;;) {
      const known = slots[at + 4] as number;
      if (known === 0) break;
      if (slots[at] === h0 && slots[at + 1] === h1 && slots[at + 2] === h2) {
        if (time > known) slots[at + 4] = time;
        if (known >= oldest) return slots[at + 3] === content ? 'repeated' : 'conflicting';
        slots[at + 3] = content;
        return 'new';
      }
      if (free < 0 && known < oldest) free = at;
      at += WORDS;
      if (at === end) at = 0;
    }
    if (free < 0) {
      free = at;
      this.used++;
    }
    slots[free] = h0;
    slots[free + 1] = h1;
    slots[free + 2] = h2;
    slots[free + 3] = content;
    slots[free + 4] = time;
    if (this.used > capacity * MAX_LOAD) this.rebuild(this.baseMs, watermarkMs);
    return 'new';
  }

  /** The first id of all, or one that jumps ahead so far that everything older is about to fall behind the watermark. */
  private observeFarAhead(hash: Uint32Array, content: number, eventMs: number, watermarkMs: number): Sighting {
    const at = this.find(hash);
    const isKnown = at !== undefined && (this.slots[at + 4] as number) >= watermarkMs - this.baseMs;
    const first = isKnown ? (this.slots[at + 3] as number) : content;
    this.rebuild(eventMs - MAX_DISTANCE_MS / 2, watermarkMs);
    this.observe(hash, first, eventMs, watermarkMs);
    if (!isKnown) return 'new';
    return first === content ? 'repeated' : 'conflicting';
  }

  /** Where the id is, expired or not. */
  private find(hash: Uint32Array): number | undefined {
    const { slots } = this;
    for (let at = Math.floor(((hash[0] as number) / 2 ** 32) * this.capacity) * WORDS; ;) {
      if (slots[at + 4] === 0) return undefined;
      if (slots[at] === hash[0] && slots[at + 1] === hash[1] && slots[at + 2] === hash[2]) return at;
      at += WORDS;
      if (at === slots.length) at = 0;
    }
  }

  /** Keeps what is at or after the watermark, measured from a new base. */
  private rebuild(baseMs: number, watermarkMs: number): void {
    const old = this.slots;
    // A distance of 0 marks an empty slot, so nothing at or before the new base can stay; the caller sees to it that nothing live lies there.
    const shift = this.used === 0 ? 0 : this.baseMs - baseMs;
    const oldest = Math.max(watermarkMs - this.baseMs, 1 - shift);
    const isLive = (at: number): boolean => {
      const known = old[at + 4] as number;
      return known !== 0 && known >= oldest;
    };
    let live = 0;
    for (let at = 0; at < old.length; at += WORDS) if (isLive(at)) live++;
    this.baseMs = baseMs;
    this.used = live;
    const capacity = Math.max(MIN_CAPACITY, Math.ceil(live / TARGET_LOAD));
    const slots = new Uint32Array(capacity * WORDS);
    for (let from = 0; from < old.length; from += WORDS) {
      if (!isLive(from)) continue;
      let at = Math.floor(((old[from] as number) / 2 ** 32) * capacity) * WORDS;
      while (slots[at + 4] !== 0) {
        at += WORDS;
        if (at === slots.length) at = 0;
      }
      slots[at] = old[from] as number;
      slots[at + 1] = old[from + 1] as number;
      slots[at + 2] = old[from + 2] as number;
      slots[at + 3] = old[from + 3] as number;
      slots[at + 4] = (old[from + 4] as number) + shift;
    }
    this.capacity = capacity;
    this.slots = slots;
  }
}
