import type { TextList } from './text-list';
import { MOST_BYTES_A_UNIT, writeText } from './write-text';

const FIRST_CAPACITY = 64 * 1_024;
const MOST_SCRATCH = 4 * 1_024 * 1_024;
/** Rows are written here first, since nobody knows before how long they get; it is kept at the size that is usually needed. */
let scratch: Buffer = Buffer.allocUnsafeSlow(FIRST_CAPACITY);

const INTEGER = 23;
const INTEGERS = 1007;
const BIGINT = 20;
const BIGINTS = 1016;
const BOOLEAN = 16;
const BYTEA = 17;
const TEXT = 25;
const TEXTS = 1009;
const TIMESTAMPTZ = 1184;
/** Of a type that is not built in, the number differs from database to database, and PostgreSQL lets any pass. */
const RECORD = 2249;

const TWO_32 = 2 ** 32;
const NULL_LENGTH = -1;
/** Of an array of one dimension. */
const LENGTH_AT = 12;
const EPOCH_MS = Date.UTC(2000, 0, 1);
const MICROSECONDS_PER_MS = 1_000;

/**
 * Writes rows as the array of a composite type, in PostgreSQL's binary form (`array_recv`, `record_recv`): for
 * `FROM unnest($1::a_table[])`. However many columns there are, PostgreSQL then handles each row once, where arrays by column
 * are taken apart one by one, and nothing has to be turned into text and back.
 *
 * Values come in the order of the type's columns and must be of just its types. `undefined` is NULL.
 */
export class RowArray {
  private at = 0;
  private rowAt = 0;
  private columns = 0;
  private rows = 0;

  private constructor(
    private bytes: Buffer,
    private view = new DataView(bytes.buffer),
  ) {}

  /**
   * @param write writes all columns of one row
   * @throws RangeError for a number that its column cannot hold
   */
  static of<Row>(rows: readonly Row[], write: (to: RowArray, row: Row) => void): Buffer {
    const array = new RowArray(scratch);
    array.header(RECORD, rows.length);
    for (const row of rows) array.add(row, write);
    if (array.bytes.length <= MOST_SCRATCH) scratch = array.bytes;
    return Buffer.from(array.bytes.subarray(0, array.at));
  }

  /** To be added to bit by bit: what waits as bytes is nothing that the collector of garbage has to move about. */
  static gathering(): RowArray {
    const array = new RowArray(Buffer.allocUnsafeSlow(FIRST_CAPACITY));
    array.header(RECORD, 1);
    return array;
  }

  /** How many rows have been added. */
  get length(): number {
    return this.rows;
  }

  get size(): number {
    return this.at;
  }

  add<Row>(row: Row, write: (to: RowArray, row: Row) => void): void {
    this.rows++;
    this.begin();
    write(this, row);
    this.end();
  }

  /** What has been gathered, at least one row; nothing may be added afterwards. */
  finish(): Buffer {
    this.view.setInt32(LENGTH_AT, this.rows);
    return this.bytes.subarray(0, this.at);
  }

  integer(value: number | undefined): void {
    if (value === undefined) return this.nothing(INTEGER);
    requireInt32(value);
    this.column(INTEGER, 4);
    this.int32(value);
  }

  /** A safe integer, or a bigint of 64 bits. */
  bigint(value: number | bigint | undefined): void {
    if (value === undefined) return this.nothing(BIGINT);
    this.column(BIGINT, 8);
    this.int64(value);
  }

  boolean(value: boolean | undefined): void {
    if (value === undefined) return this.nothing(BOOLEAN);
    this.column(BOOLEAN, 1);
    this.bytes[this.at++] = value ? 1 : 0;
  }

  /** @param ms since the epoch, whole: a timestamptz */
  time(ms: number | undefined): void {
    if (ms === undefined) return this.nothing(TIMESTAMPTZ);
    requireInteger(ms);
    this.column(TIMESTAMPTZ, 8);
    // Microseconds since 2000 in two halves: those after the year 2285 are more than a double counts exactly.
    const sinceMs = ms - EPOCH_MS;
    const high = Math.floor(sinceMs / TWO_32);
    const low = (sinceMs - high * TWO_32) * MICROSECONDS_PER_MS;
    this.int32(high * MICROSECONDS_PER_MS + Math.floor(low / TWO_32));
    this.int32(low % TWO_32);
  }

  text(value: string | undefined): void {
    if (value === undefined) return this.nothing(TEXT);
    this.column(TEXT, 0);
    this.characters(value, this.at - 4);
  }

  bytea(value: Buffer | undefined): void {
    if (value === undefined) return this.nothing(BYTEA);
    this.column(BYTEA, value.length);
    this.at += value.copy(this.bytes, this.at);
  }

  texts(values: readonly string[] | undefined): void {
    if (values === undefined) return this.nothing(TEXTS);
    const lengthAt = this.beginList(TEXTS, TEXT, values.length);
    for (let each = 0; each < values.length; each++) {
      this.reserve(4);
      this.int32(0);
      this.characters(values[each]!, this.at - 4);
    }
    this.lengthAt(lengthAt);
  }

  /** Safe integers. */
  bigints(values: readonly number[] | undefined): void {
    if (values === undefined) return this.nothing(BIGINTS);
    const lengthAt = this.beginList(BIGINTS, BIGINT, values.length);
    this.reserve(12 * values.length);
    for (let each = 0; each < values.length; each++) {
      this.int32(8);
      this.int64(values[each]!);
    }
    this.lengthAt(lengthAt);
  }

  /** Of a longer list the texts at these places. */
  textsAt(places: Uint32Array, texts: TextList): void {
    const lengthAt = this.beginList(TEXTS, TEXT, places.length);
    this.reserve(texts.bytesAt(places));
    this.at = texts.copy(places, this.bytes, this.at);
    this.lengthAt(lengthAt);
  }

  /** Of a longer list the values at these places, integers of 32 bits; NULL for 0, which takes no room. */
  nonZeroIntegersAt(places: Uint32Array, values: ArrayLike<number>): void {
    const lengthAt = this.beginList(INTEGERS, INTEGER, places.length);
    this.reserve(8 * places.length);
    for (let each = 0; each < places.length; each++) {
      const value = values[places[each]!]!;
      this.int32(value === 0 ? NULL_LENGTH : 4);
      if (value === 0) continue;
      requireInt32(value);
      this.int32(value);
    }
    this.lengthAt(lengthAt);
  }

  /** Of a longer list the values at these places, safe integers; NULL for 0, which takes no room. */
  nonZeroBigintsAt(places: Uint32Array, values: ArrayLike<number>): void {
    const lengthAt = this.beginList(BIGINTS, BIGINT, places.length);
    this.reserve(12 * places.length);
    for (let each = 0; each < places.length; each++) {
      const value = values[places[each]!]!;
      this.int32(value === 0 ? NULL_LENGTH : 8);
      if (value !== 0) this.int64(value);
    }
    this.lengthAt(lengthAt);
  }

  private begin(): void {
    this.rowAt = this.at;
    this.columns = 0;
    // Both are known at the end.
    this.reserve(8);
    this.int32(0);
    this.int32(0);
  }

  private end(): void {
    this.lengthAt(this.rowAt);
    this.view.setInt32(this.rowAt + 4, this.columns);
  }

  /** Returns where its length has to be written at its end. */
  private beginList(type: number, ofType: number, length: number): number {
    this.column(type, 0);
    const lengthAt = this.at - 4;
    this.header(ofType, length);
    return lengthAt;
  }

  private header(type: number, length: number): void {
    this.reserve(20);
    this.int32(length === 0 ? 0 : 1);
    this.int32(0);
    this.int32(type);
    if (length === 0) return;
    this.int32(length);
    this.int32(1);
  }

  private nothing(type: number): void {
    this.column(type, 0);
    this.view.setInt32(this.at - 4, NULL_LENGTH);
  }

  /** Its type and length, and room for that. */
  private column(type: number, length: number): void {
    this.columns++;
    this.reserve(8 + length);
    this.int32(type);
    this.int32(length);
  }

  private characters(value: string, lengthAt: number): void {
    this.reserve(MOST_BYTES_A_UNIT * value.length);
    this.at = writeText(this.bytes, this.at, value);
    this.lengthAt(lengthAt);
  }

  private lengthAt(at: number): void {
    this.view.setInt32(at, this.at - at - 4);
  }

  private int32(value: number): void {
    this.view.setInt32(this.at, value);
    this.at += 4;
  }

  private int64(value: number | bigint): void {
    if (typeof value === 'bigint') {
      this.at = this.bytes.writeBigInt64BE(value, this.at);
      return;
    }
    requireInteger(value);
    const high = Math.floor(value / TWO_32);
    this.int32(high);
    this.int32(value - high * TWO_32);
  }

  private reserve(length: number): void {
    if (this.at + length <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.bytes.length, this.at + length));
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}

function requireInt32(value: number): void {
  if ((value | 0) !== value) throw new RangeError(`${value} is no integer of 32 bits`);
}

function requireInteger(value: number): void {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no safe integer`);
}
