import { Bits } from './bits';
import { Room } from './room';

/** Definition level of a list that has nothing in it. */
const EMPTY_LIST = 1;

/** In which the levels of a page are put together, and taken at once. */
const levels = new Room();

/**
 * What a page says of its values beside them: which are missing, and where lists begin. Only what is missing is noted; of values that
 * are there, it is enough to know at the end how many there were.
 */
export class Levels {
  /** Values of the page that are missing. */
  missing = 0;
  /** Runs of Parquet's RLE encoding. */
  private readonly definitions = new Room();
  /** Whether a value follows others in its list. */
  private readonly follows: Bits | undefined;
  private readonly missingLevel: number;
  /** Values that were there before the last that was missing, and how many were missing in a row. */
  private present = 0;
  private inRow = 0;

  /** @param depth how many of the column's path may be missing: the definition level of a value */
  constructor(
    private readonly depth: number,
    inList: boolean,
  ) {
    this.follows = inList ? new Bits() : undefined;
    this.missingLevel = inList ? EMPTY_LIST : 0;
  }

  /** Of memory taken. */
  get capacity(): number {
    return this.definitions.capacity + (this.follows?.capacity ?? 0);
  }

  /** A value is missing, or a list is empty. @param present values of the page before it that are there */
  miss(present: number): void {
    if (present > this.present) this.endRuns(present);
    this.inRow++;
    this.missing++;
  }

  /** To be called for every value in a list, and for a list that is empty. @param follows whether others are before it in the list */
  nest(follows: boolean): void {
    this.follows?.push(follows);
  }

  /** All levels as a page has them, valid until others are taken; begins anew. @param present values of the page that are there */
  take(present: number): Buffer {
    this.endRuns(present);
    if (this.follows !== undefined) putBits(this.follows);
    levels.putUint32(this.definitions.filled);
    levels.putBytes(this.definitions.take());
    this.present = 0;
    this.missing = 0;
    return levels.take();
  }

  /** Those that were missing, then the values that came since. */
  private endRuns(present: number): void {
    putRun(this.definitions, this.inRow, this.missingLevel);
    putRun(this.definitions, present - this.present, this.depth);
    this.inRow = 0;
    this.present = present;
  }
}

function putRun(to: Room, length: number, level: number): void {
  if (length === 0) return;
  to.putVarint(2 * length);
  to.putByte(level);
}

/** Behind the length of all, as one packed run. */
function putBits(bits: Bits): void {
  const packed = bits.take();
  const lengthAt = levels.filled;
  levels.putUint32(0);
  levels.putVarint(2 * packed.length + 1);
  levels.putBytes(packed);
  levels.setUint32(lengthAt, levels.filled - lengthAt - 4);
}
