import { putPacked } from './bits';
import { Room } from './room';

/** Numbers are packed so many at once, each quarter of them by its own width. */
const PER_BLOCK = 128;
const QUARTERS = 4;
const PER_QUARTER = PER_BLOCK / QUARTERS;
const TWO_32 = 2 ** 32;
/** Below this a number can be doubled, less one, and is still exact. */
const EXACT = 2 ** 52;

/** Of the block that is being packed: by how much each number is more than the one before, then that less the least of these. */
const deltas = new Float64Array(PER_BLOCK);
const rests = new Uint32Array(PER_BLOCK);

/**
 * Whole numbers as Parquet's DELTA_BINARY_PACKED has them: of each by how much it is more than the one before, in as few bits as those
 * near it take. Numbers that stay the same or grow evenly take next to none.
 */
export class DeltaNumbers {
  count = 0;
  private readonly packed = new Room();
  private readonly open = new Float64Array(PER_BLOCK);
  private openCount = 0;
  private first = 0;
  /** The last that has been packed. */
  private last = 0;

  /**
   * @param bits of each; what is between two numbers of 32 bits has 32 bits as well, and wraps around
   * @param unit of what is put, in those the page has; more than 1 only for 64 bits
   */
  constructor(
    private readonly bits: 32 | 64,
    private readonly unit = 1,
  ) {}

  /** Bytes of those that are packed. */
  get filled(): number {
    return this.packed.filled;
  }

  /** Of memory taken. */
  get capacity(): number {
    return this.packed.capacity + this.open.byteLength;
  }

  /** @param value a safe integer of no more bits than the others */
  put(value: number): void {
    if (this.count++ === 0) {
      this.first = value;
      this.last = value;
      return;
    }
    this.open[this.openCount++] = value;
    if (this.openCount === PER_BLOCK) this.endBlock();
  }

  /** Puts all numbers into a page; begins anew. */
  takeTo(page: Room): void {
    if (this.openCount > 0) this.endBlock();
    page.putVarint(PER_BLOCK);
    page.putVarint(QUARTERS);
    page.putVarint(this.count);
    putZigzag(page, this.first, this.unit);
    page.putBytes(this.packed.take());
    this.count = 0;
    this.first = 0;
  }

  private endBlock(): void {
    const { open, openCount, bits, unit, packed } = this;
    let { last } = this;
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let at = 0; at < openCount; at++) {
      const number = open[at] as number;
      const delta = bits === 32 ? (number - last) | 0 : (number - last) * unit;
      deltas[at] = delta;
      if (delta < least) least = delta;
      if (delta > most) most = delta;
      last = number;
    }
    if (most - least < TWO_32 && Math.abs(least) < EXACT) putBlock(packed, openCount, least);
    else putWideBlock(packed, [this.last, ...open.subarray(0, openCount)], unit);
    this.last = last;
    this.openCount = 0;
  }
}

function putBlock(to: Room, count: number, least: number): void {
  for (let at = 0; at < count; at++) rests[at] = (deltas[at] as number) - least;
  rests.fill(0, count);
  putZigzag(to, least);
  for (let from = 0; from < PER_BLOCK; from += PER_QUARTER) to.putByte(widthOf(from));
  for (let from = 0; from < PER_BLOCK; from += PER_QUARTER) {
    const width = widthOf(from);
    if (width > 0) putPacked(to, rests, from, from + PER_QUARTER, width);
  }
}

/** Bits that every one of a quarter fits in. */
function widthOf(from: number): number {
  let all = 0;
  for (let at = from; at < from + PER_QUARTER; at++) all |= rests[at] as number;
  return 32 - Math.clz32(all);
}

/** The same for numbers so far from each other that a double does not count what is between them, or 32 bits do not hold it. */
function putWideBlock(to: Room, numbers: readonly number[], unit: number): void {
  const wide = numbers.map((number) => BigInt(number) * BigInt(unit));
  const apart = wide.slice(1).map((number, at) => number - (wide[at] as bigint));
  const least = apart.reduce((least, delta) => (delta < least ? delta : least));
  putWideZigzag(to, least);
  const quarters = Array.from({ length: QUARTERS }, (_, quarter) => {
    const own = apart.slice(quarter * PER_QUARTER, (quarter + 1) * PER_QUARTER).map((delta) => delta - least);
    const all = own.reduce((bits, rest) => bits | rest, 0n);
    return { own, width: all === 0n ? 0 : all.toString(2).length };
  });
  for (const { width } of quarters) to.putByte(width);
  for (const { own, width } of quarters) {
    const packed = own.reduceRight((bits, rest) => (bits << BigInt(width)) | rest, 0n);
    for (let word = 0; word < width; word++) to.putUint32(Number((packed >> BigInt(32 * word)) & 0xffff_ffffn));
  }
}

function putZigzag(to: Room, number: number, unit = 1): void {
  if (Math.abs(number * unit) < EXACT) to.putVarint(number < 0 ? -2 * number * unit - 1 : 2 * number * unit);
  else putWideZigzag(to, BigInt(number) * BigInt(unit));
}

function putWideZigzag(to: Room, number: bigint): void {
  let rest = number < 0n ? -2n * number - 1n : 2n * number;
  for (; rest >= 0x80n; rest >>= 7n) to.putByte(Number(rest & 0x7fn) | 0x80);
  to.putByte(Number(rest));
}
