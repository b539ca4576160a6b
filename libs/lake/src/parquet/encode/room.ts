const FIRST_CAPACITY = 64;
/** The most bytes a UTF-16 unit becomes in UTF-8. */
const BYTES_PER_UNIT = 3;

/** Room for the values of a page, which grows. All columns share this class, so that V8 knows it wherever one is filled. */
export class Room {
  filled = 0;
  private bytes = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
  private view = new DataView(this.bytes.buffer);

  get capacity(): number {
    return this.bytes.length;
  }

  putByte(value: number): void {
    const at = this.next(1);
    this.bytes[at] = value;
  }

  putInt32(value: number): void {
    const at = this.next(4);
    this.view.setInt32(at, value, true);
  }

  /** @param high signed, the upper 32 bits */
  putInt64(high: number, low: number): void {
    const at = this.next(8);
    this.view.setUint32(at, low, true);
    this.view.setInt32(at + 4, high, true);
  }

  putDouble(value: number): void {
    const at = this.next(8);
    this.view.setFloat64(at, value, true);
  }

  /** Behind its length. Byte by byte as long as it is ASCII, as ids are: a call of `write` takes longer. */
  putText(text: string): void {
    const { length } = text;
    const lengthAt = this.filled;
    const start = lengthAt + 4;
    this.reach(start + length * BYTES_PER_UNIT);
    const { bytes } = this;
    let at = start;
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index);
      if (code >= 0x80) {
        at = start + bytes.write(text, start);
        break;
      }
      bytes[at++] = code;
    }
    this.view.setUint32(lengthAt, at - start, true);
    this.filled = at;
  }

  /** All that was put, valid until more is; begins anew. */
  take(): Buffer {
    const values = this.bytes.subarray(0, this.filled);
    this.filled = 0;
    return values;
  }

  /** Where the next value goes. */
  private next(length: number): number {
    const at = this.filled;
    this.filled = at + length;
    this.reach(this.filled);
    return at;
  }

  private reach(length: number): void {
    if (length > this.bytes.length) this.grow(length);
  }

  private grow(atLeast: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.bytes.length, atLeast));
    this.bytes.copy(larger);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}
