import { Bits, putPacked } from './bits';
import { DeltaNumbers } from './delta-numbers';
import type { Levels } from './levels';
import { Room } from './room';

/** Parquet's encodings. */
export const PLAIN = 0;
export const DELTA_BINARY_PACKED = 5;
export const DELTA_LENGTH_BYTE_ARRAY = 6;
export const RLE_DICTIONARY = 8;

const MS_PER_DAY = 86_400_000;
const US_PER_MS = 1_000;
const FIRST_WORDS = 16;
/** Bit-packed numbers come in groups of so many. */
const PER_GROUP = 8;
/** Texts are written together: to write one takes as long as to copy some hundred letters. */
const TEXTS_AT_ONCE = 32;

/**
 * The values of a column that wait for their page to be full. Each kind has an `add` of its own and shares none, nor does it inherit
 * one: so V8 knows at each place which kind it calls.
 */
export interface PageValues {
  /** Of the column; those of a list of lines have them together. */
  readonly levels: Levels;
  readonly encoding: number;
  /** Values so far. */
  readonly count: number;
  /** Bytes of the values so far, about as the page will have them. */
  readonly filled: number;
  /** Of memory taken by the values. */
  readonly capacity: number;
  /**
   * @param value null where there is none
   * @throws TypeError or RangeError for a value that the column cannot hold
   */
  add(value: unknown): void;
  /** Puts all values into a page; begins anew. */
  takeTo(page: Room): void;
}

/** Whole numbers, the differences of which are small. */
abstract class DeltaValues implements PageValues {
  readonly encoding = DELTA_BINARY_PACKED;
  protected readonly numbers: DeltaNumbers;

  constructor(
    readonly levels: Levels,
    bits: 32 | 64,
    unit?: number,
  ) {
    this.numbers = new DeltaNumbers(bits, unit);
  }

  get count(): number {
    return this.numbers.count;
  }

  get filled(): number {
    return this.numbers.filled;
  }

  get capacity(): number {
    return this.numbers.capacity;
  }

  abstract add(value: unknown): void;

  takeTo(page: Room): void {
    this.numbers.takeTo(page);
  }
}

export class Integers extends DeltaValues {
  constructor(levels: Levels) {
    super(levels, 32);
  }

  add(value: number | null): void {
    if (value === null) return this.levels.miss(this.numbers.count);
    if ((value | 0) !== value) throw new RangeError(`${value} is no integer of 32 bits`);
    this.numbers.put(value);
  }
}

export class Days extends DeltaValues {
  constructor(levels: Levels) {
    super(levels, 32);
  }

  add(ms: number | null): void {
    if (ms === null) return this.levels.miss(this.numbers.count);
    this.numbers.put(Math.floor(requireInteger(ms) / MS_PER_DAY));
  }
}

export class Bigints extends DeltaValues {
  constructor(levels: Levels) {
    super(levels, 64);
  }

  add(value: number | null): void {
    if (value === null) return this.levels.miss(this.numbers.count);
    this.numbers.put(requireInteger(value));
  }
}

/** Microseconds. */
export class Times extends DeltaValues {
  constructor(levels: Levels) {
    super(levels, 64, US_PER_MS);
  }

  add(ms: number | null): void {
    if (ms === null) return this.levels.miss(this.numbers.count);
    this.numbers.put(requireInteger(ms));
  }
}

export class Numbers implements PageValues {
  readonly encoding = PLAIN;
  count = 0;
  private readonly room = new Room();

  constructor(readonly levels: Levels) {}

  get filled(): number {
    return this.room.filled;
  }

  get capacity(): number {
    return this.room.capacity;
  }

  add(value: number | null): void {
    if (value === null) return this.levels.miss(this.count);
    if (typeof value !== 'number') throw new TypeError(`${String(value)} is no number`);
    this.room.putDouble(value);
    this.count++;
  }

  takeTo(page: Room): void {
    page.putBytes(this.room.take());
    this.count = 0;
  }
}

export class Flags implements PageValues {
  readonly encoding = PLAIN;
  private readonly bits = new Bits();

  constructor(readonly levels: Levels) {}

  get count(): number {
    return this.bits.count;
  }

  get filled(): number {
    return this.bits.filled;
  }

  get capacity(): number {
    return this.bits.capacity;
  }

  add(value: boolean | null): void {
    if (value === null) return this.levels.miss(this.bits.count);
    if (typeof value !== 'boolean') throw new TypeError(`${String(value)} is neither true nor false`);
    this.bits.push(value);
  }

  takeTo(page: Room): void {
    page.putBytes(this.bits.take());
  }
}

/** Their lengths, then their bytes. */
export class Texts implements PageValues {
  readonly encoding = DELTA_LENGTH_BYTE_ARRAY;
  count = 0;
  private readonly lengths = new DeltaNumbers(32);
  private readonly room = new Room();
  /** Those that are not written yet, before what is left of others. */
  private readonly open = Array.from({ length: TEXTS_AT_ONCE }, () => '');
  private openCount = 0;

  constructor(readonly levels: Levels) {}

  get filled(): number {
    return this.room.filled;
  }

  get capacity(): number {
    return this.room.capacity + this.lengths.capacity;
  }

  add(value: string | null): void {
    if (value === null) return this.levels.miss(this.count);
    this.open[this.openCount++] = requireText(value);
    this.count++;
    if (this.openCount === TEXTS_AT_ONCE) this.write();
  }

  takeTo(page: Room): void {
    this.write();
    this.lengths.takeTo(page);
    page.putBytes(this.room.take());
    this.count = 0;
  }

  private write(): void {
    const { room, lengths } = this;
    const open = this.openCount === TEXTS_AT_ONCE ? this.open : this.open.slice(0, this.openCount);
    const all = open.join('');
    const from = room.filled;
    // Where there are as many bytes as letters, all is ASCII, as ids are.
    const isAscii = room.putText(all) === all.length;
    if (!isAscii) room.filled = from;
    for (let at = 0; at < open.length; at++) {
      const text = open[at] as string;
      lengths.put(isAscii ? text.length : room.putText(text));
    }
    this.openCount = 0;
  }
}

/** Texts of which there are few: places in a dictionary that the pages of a column share. */
export class Words implements PageValues {
  readonly encoding = RLE_DICTIONARY;
  count = 0;
  private readonly places = new Map<string, number>();
  private readonly texts = new Room();
  private numbers = new Uint32Array(FIRST_WORDS);
  /** Many a word is the one before again: then there is nothing to look up. */
  private last: string | null = null;
  private lastPlace = 0;
  /** Place in the page of the last value that is another than the one before. */
  private changedAt = 0;

  constructor(readonly levels: Levels) {}

  get filled(): number {
    return this.count * Uint32Array.BYTES_PER_ELEMENT;
  }

  get capacity(): number {
    return this.numbers.byteLength + this.texts.capacity;
  }

  /** How many the dictionary has. */
  get words(): number {
    return this.places.size;
  }

  add(value: string | null): void {
    if (value === null) return this.levels.miss(this.count);
    if (value !== this.last) {
      this.lastPlace = this.places.get(value) ?? this.addWord(value);
      this.last = value;
      this.changedAt = this.count;
    }
    if (this.count === this.numbers.length) this.grow();
    this.numbers[this.count++] = this.lastPlace;
  }

  /** One run: of the same, or packed. */
  takeTo(page: Room): void {
    const { count, numbers, places } = this;
    const width = 32 - Math.clz32(Math.max(1, places.size - 1));
    page.putByte(width);
    this.count = 0;
    if (this.changedAt === 0) {
      page.putVarint(2 * count);
      for (let bits = 0; bits < width; bits += 8) page.putByte((this.lastPlace >>> bits) & 0xff);
      return;
    }
    this.changedAt = 0;
    const groups = Math.ceil(count / PER_GROUP);
    page.putVarint(2 * groups + 1);
    numbers.fill(0, count, groups * PER_GROUP);
    putPacked(page, numbers, 0, groups * PER_GROUP, width);
  }

  /** Puts all words, in the order of their places; nothing can be added any more. */
  takeDictionaryTo(page: Room): void {
    page.putBytes(this.texts.take());
  }

  private addWord(word: string): number {
    const place = this.places.size;
    const lengthAt = this.texts.filled;
    this.texts.putUint32(0);
    this.texts.setUint32(lengthAt, this.texts.putText(requireText(word)));
    this.places.set(word, place);
    return place;
  }

  private grow(): void {
    const more = new Uint32Array(2 * this.count);
    more.set(this.numbers);
    this.numbers = more;
  }
}

function requireInteger(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no safe integer`);
  return value;
}

function requireText(value: string): string {
  if (typeof value !== 'string') throw new TypeError(`${String(value)} is no text`);
  return value;
}
