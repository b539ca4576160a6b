import type { Levels } from './levels';
import { Room } from './room';
import { packBits, packedRun } from './small-numbers';

const TWO_32 = 2 ** 32;
const US_PER_MS = 1_000;
const MS_PER_DAY = 86_400_000;
const FIRST_WORDS = 16;

/**
 * The values of a column that wait for their page to be full, with their levels. Each kind has an `add` of its own and shares none,
 * nor does it inherit one: so V8 knows at each place which kind it calls.
 */
export interface PageValues {
  readonly levels: Levels;
  /** Bytes of the values so far, as the page will have them. */
  readonly filled: number;
  /** Of memory taken by the values. */
  readonly capacity: number;
  /**
   * @param value null where there is none, or where a list is empty
   * @param follows in a list, whatever came before
   * @throws TypeError or RangeError for a value that the column cannot hold
   */
  add(value: unknown, follows?: boolean): void;
  /** All values as the page has them, valid until the next is added; begins anew. */
  take(): Buffer;
}

/** Values whose bytes stand one behind the other. */
abstract class PlainValues implements PageValues {
  protected readonly room = new Room();

  constructor(readonly levels: Levels) {}

  get filled(): number {
    return this.room.filled;
  }

  get capacity(): number {
    return this.room.capacity;
  }

  abstract add(value: unknown, follows?: boolean): void;

  take(): Buffer {
    return this.room.take();
  }
}

export class Integers extends PlainValues {
  add(value: number | null, follows = false): void {
    this.levels.push(value !== null, follows);
    if (value === null) return;
    if ((value | 0) !== value) throw new RangeError(`${value} is no integer of 32 bits`);
    this.room.putInt32(value);
  }
}

export class Days extends PlainValues {
  add(ms: number | null, follows = false): void {
    this.levels.push(ms !== null, follows);
    if (ms !== null) this.room.putInt32(Math.floor(requireInteger(ms) / MS_PER_DAY));
  }
}

export class Numbers extends PlainValues {
  add(value: number | null, follows = false): void {
    this.levels.push(value !== null, follows);
    if (value === null) return;
    if (typeof value !== 'number') throw new TypeError(`${String(value)} is no number`);
    this.room.putDouble(value);
  }
}

export class Bigints extends PlainValues {
  add(value: number | null, follows = false): void {
    this.levels.push(value !== null, follows);
    if (value === null) return;
    const high = Math.floor(requireInteger(value) / TWO_32);
    this.room.putInt64(high, value - high * TWO_32);
  }
}

/** Microseconds, in two halves: those after the year 2255 are more than a double counts exactly. */
export class Times extends PlainValues {
  add(ms: number | null, follows = false): void {
    this.levels.push(ms !== null, follows);
    if (ms === null) return;
    const high = Math.floor(requireInteger(ms) / TWO_32);
    const low = (ms - high * TWO_32) * US_PER_MS;
    const carry = Math.floor(low / TWO_32);
    this.room.putInt64(high * US_PER_MS + carry, low - carry * TWO_32);
  }
}

export class Flags extends PlainValues {
  add(value: boolean | null, follows = false): void {
    this.levels.push(value !== null, follows);
    if (value === null) return;
    if (typeof value !== 'boolean') throw new TypeError(`${String(value)} is neither true nor false`);
    this.room.putByte(value ? 1 : 0);
  }

  override take(): Buffer {
    const flags = super.take();
    return packBits(flags, flags.length, 1);
  }
}

export class Texts extends PlainValues {
  add(value: string | null, follows = false): void {
    this.levels.push(value !== null, follows);
    if (value !== null) this.room.putText(requireText(value));
  }
}

/** Texts of which there are few: places in a dictionary that the pages of a column share. */
export class Words implements PageValues {
  private readonly places = new Map<string, number>();
  private readonly texts = new Room();
  private numbers = new Uint32Array(FIRST_WORDS);
  private count = 0;
  /** Many a word is the one before again: then there is nothing to look up. */
  private last: string | null = null;
  private lastPlace = 0;

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

  add(value: string | null, follows = false): void {
    this.levels.push(value !== null, follows);
    if (value === null) return;
    if (value !== this.last) {
      this.lastPlace = this.places.get(value) ?? this.addWord(value);
      this.last = value;
    }
    if (this.count === this.numbers.length) this.grow();
    this.numbers[this.count++] = this.lastPlace;
  }

  take(): Buffer {
    const bits = 32 - Math.clz32(Math.max(1, this.places.size - 1));
    const run = packedRun(this.numbers, this.count, bits);
    this.count = 0;
    return run;
  }

  /** All words, in the order of their places; nothing can be added any more. */
  takeDictionary(): Buffer {
    return this.texts.take();
  }

  private addWord(word: string): number {
    const place = this.places.size;
    this.texts.putText(requireText(word));
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
