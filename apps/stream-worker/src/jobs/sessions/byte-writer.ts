const FIRST_CAPACITY = 1_024;

/** Writes numbers and texts into as few bytes as they need. To be used again and again: `finish` hands out a copy. */
export class ByteWriter {
  private bytes = Buffer.allocUnsafe(FIRST_CAPACITY);
  private at = 0;

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.at++] = value;
  }

  /** A whole number from 0 to 2^53, seven bits to a byte, the lowest first (LEB128). */
  number(value: number): void {
    this.reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.at++] = rest;
  }

  /** A whole number between ±2^52; small ones of both signs are short. */
  signed(value: number): void {
    this.number(value < 0 ? -2 * value - 1 : 2 * value);
  }

  text(value: string): void {
    const length = Buffer.byteLength(value);
    this.number(length);
    this.reserve(length);
    this.at += this.bytes.write(value, this.at);
  }

  /** Bytes that are written as two hexadecimal digits each. */
  hex(digits: string): void {
    this.reserve(digits.length / 2);
    this.at += this.bytes.write(digits, this.at, 'hex');
  }

  finish(): Buffer {
    const written = Buffer.from(this.bytes.subarray(0, this.at));
    this.at = 0;
    return written;
  }

  private reserve(length: number): void {
    if (this.at + length <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.bytes.length, this.at + length));
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
  }
}
