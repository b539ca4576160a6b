import { packBits, packedRun } from './small-numbers';

const TWO_32 = 2 ** 32;
const US_PER_MS = 1_000;
const MS_PER_DAY = 86_400_000;
/** The most bytes a UTF-16 unit becomes in UTF-8. */
const BYTES_PER_UNIT = 3;
const FIRST_CAPACITY = 64;

export type PageValue = string | number | boolean;

/** The values of a column that wait for their page to be full. */
export interface PageValues {
  /** Bytes of the values so far, as the page will have them. */
  readonly filled: number;
  /** Of memory taken. */
  readonly capacity: number;
  /** @throws TypeError or RangeError for a value that the column cannot hold */
  push(value: PageValue): void;
  /** All values as the page has them, valid until the next is pushed; begins anew. */
  take(): Buffer;
}

/** Values that are all of one length. */
abstract class FixedValues implements PageValues {
  filled = 0;
  protected bytes = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
  protected view = new DataView(this.bytes.buffer);

  get capacity(): number {
    return this.bytes.length;
  }

  abstract push(value: PageValue): void;

  take(): Buffer {
    const values = this.bytes.subarray(0, this.filled);
    this.filled = 0;
    return values;
  }

  /** Makes room, doubling it, and says where the value goes. */
  protected next(length: number): number {
    const at = this.filled;
    if (at + length > this.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(2 * this.bytes.length);
      this.bytes.copy(larger);
      this.bytes = larger;
      this.view = new DataView(larger.buffer);
    }
    this.filled = at + length;
    return at;
  }
}

export class Integers extends FixedValues {
  push(value: PageValue): void {
    if (((value as number) | 0) !== value) throw new RangeError(`${value} is no integer of 32 bits`);
    const at = this.next(4);
    this.view.setInt32(at, value, true);
  }
}

export class Days extends FixedValues {
  push(ms: PageValue): void {
    const at = this.next(4);
    this.view.setInt32(at, Math.floor(requireInteger(ms) / MS_PER_DAY), true);
  }
}

export class Numbers extends FixedValues {
  push(value: PageValue): void {
    if (typeof value !== 'number') throw new TypeError(`${value} is no number`);
    const at = this.next(8);
    this.view.setFloat64(at, value, true);
  }
}

export class Bigints extends FixedValues {
  push(value: PageValue): void {
    const number = requireInteger(value);
    const high = Math.floor(number / TWO_32);
    const at = this.next(8);
    this.view.setUint32(at, number - high * TWO_32, true);
    this.view.setInt32(at + 4, high, true);
  }
}

/** Microseconds, in two halves: those after the year 2255 are more than a double counts exactly. */
export class Times extends FixedValues {
  push(ms: PageValue): void {
    const number = requireInteger(ms);
    const high = Math.floor(number / TWO_32);
    const low = (number - high * TWO_32) * US_PER_MS;
    const carry = Math.floor(low / TWO_32);
    const at = this.next(8);
    this.view.setUint32(at, low - carry * TWO_32, true);
    this.view.setInt32(at + 4, high * US_PER_MS + carry, true);
  }
}

export class Flags extends FixedValues {
  push(value: PageValue): void {
    if (typeof value !== 'boolean') throw new TypeError(`${value} is neither true nor false`);
    const at = this.next(1);
    this.bytes[at] = value ? 1 : 0;
  }

  override take(): Buffer {
    const flags = super.take();
    return packBits(flags, flags.length, 1);
  }
}

export class Texts implements PageValues {
  filled = 0;
  private bytes = Buffer.allocUnsafeSlow(FIRST_CAPACITY);

  get capacity(): number {
    return this.bytes.length;
  }

  /** Short texts of ASCII, as ids are, byte by byte: a call of `write` takes several times as long. */
  push(value: PageValue): void {
    if (typeof value !== 'string') throw new TypeError(`${value} is no text`);
    const { length } = value;
    const lengthAt = this.filled;
    const start = lengthAt + 4;
    if (start + length * BYTES_PER_UNIT > this.bytes.length) this.grow(start + length * BYTES_PER_UNIT);
    const { bytes } = this;
    let at = start;
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index);
      if (code >= 0x80) {
        at = start + bytes.write(value, start);
        break;
      }
      bytes[at++] = code;
    }
    const written = at - start;
    bytes[lengthAt] = written;
    bytes[lengthAt + 1] = written >>> 8;
    bytes[lengthAt + 2] = written >>> 16;
    bytes[lengthAt + 3] = written >>> 24;
    this.filled = at;
  }

  take(): Buffer {
    const texts = this.bytes.subarray(0, this.filled);
    this.filled = 0;
    return texts;
  }

  private grow(atLeast: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.bytes.length, atLeast));
    this.bytes.copy(larger, 0, 0, this.filled);
    this.bytes = larger;
  }
}

/** Texts of which there are few: places in a dictionary that the pages of a column share. */
export class Words implements PageValues {
  private readonly places = new Map<string, number>();
  private readonly texts = new Texts();
  private numbers = new Uint32Array(FIRST_CAPACITY / Uint32Array.BYTES_PER_ELEMENT);
  private count = 0;

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

  push(value: PageValue): void {
    let place = this.places.get(value as string);
    if (place === undefined) {
      this.texts.push(value);
      place = this.places.size;
      this.places.set(value as string, place);
    }
    if (this.count === this.numbers.length) {
      const more = new Uint32Array(2 * this.count);
      more.set(this.numbers);
      this.numbers = more;
    }
    this.numbers[this.count++] = place;
  }

  take(): Buffer {
    const bits = 32 - Math.clz32(Math.max(1, this.places.size - 1));
    const run = packedRun(this.numbers, this.count, bits);
    this.count = 0;
    return run;
  }

  /** All words, in the order of their places; nothing can be pushed any more. */
  takeDictionary(): Buffer {
    return this.texts.take();
  }
}

function requireInteger(value: PageValue): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no safe integer`);
  return value as number;
}
