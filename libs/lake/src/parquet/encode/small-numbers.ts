import { varint } from './thrift';

const FIRST_CAPACITY = 64;
/** A run's length takes at most five bytes, its number one. */
const LONGEST_RUN = 6;

/**
 * Numbers below 256 that mostly repeat, as runs of Parquet's RLE encoding: what says which values of a column are missing, and where
 * lists begin.
 */
export class Runs {
  private bytes = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
  private at = 0;
  private number = 0;
  private length = 0;

  /** Bytes of memory. */
  get capacity(): number {
    return this.bytes.length;
  }

  push(number: number): void {
    if (number !== this.number) {
      this.endRun();
      this.number = number;
    }
    this.length++;
  }

  /** All runs, behind their length, as a data page has them; begins anew. */
  take(): Buffer {
    this.endRun();
    const runs = Buffer.allocUnsafe(4 + this.at);
    runs.writeUInt32LE(this.at);
    this.bytes.copy(runs, 4, 0, this.at);
    this.at = 0;
    return runs;
  }

  private endRun(): void {
    if (this.length === 0) return;
    if (this.at + LONGEST_RUN > this.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(2 * this.bytes.length);
      this.bytes.copy(larger, 0, 0, this.at);
      this.bytes = larger;
    }
    let rest = 2 * this.length;
    for (; rest >= 0x80; rest >>>= 7) this.bytes[this.at++] = (rest & 0x7f) | 0x80;
    this.bytes[this.at++] = rest;
    this.bytes[this.at++] = this.number;
    this.length = 0;
  }
}

/** Numbers of so many bits, the lowest bit first, without gaps; filled up with zeros to a multiple of eight numbers. */
export function packBits(numbers: ArrayLike<number>, count: number, bits: number): Buffer {
  const packed = Buffer.alloc(Math.ceil(count / 8) * bits);
  let at = 0;
  let held = 0;
  let heldBits = 0;
  for (let index = 0; index < count; index++) {
    held |= (numbers[index] as number) << heldBits;
    heldBits += bits;
    for (; heldBits >= 8; heldBits -= 8) {
      packed[at++] = held & 0xff;
      held >>>= 8;
    }
  }
  if (heldBits > 0) packed[at] = held;
  return packed;
}

/** The same as one run of Parquet's RLE encoding, behind the number of bits: places in a dictionary, as a data page has them. */
export function packedRun(numbers: ArrayLike<number>, count: number, bits: number): Buffer {
  return Buffer.concat([Buffer.of(bits), varint(Math.ceil(count / 8) * 2 + 1), packBits(numbers, count, bits)]);
}
