const FIRST_CAPACITY = 64;
/** The most bytes a UTF-16 unit becomes in UTF-8. */
const BYTES_PER_UNIT = 3;

/** Room for bytes that come one after the other, which grows. All columns share this class, so that V8 knows it wherever one is filled. */
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

  putUint32(value: number): void {
    const at = this.next(4);
    this.view.setUint32(at, value, true);
  }

  /** In place of what was put there. */
  setUint32(at: number, value: number): void {
    this.view.setUint32(at, value, true);
  }

  putDouble(value: number): void {
    const at = this.next(8);
    this.view.setFloat64(at, value, true);
  }

  /** A safe integer that is not negative, seven bits a byte, the lowest first. */
  putVarint(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.putByte((rest % 0x80) | 0x80);
    this.putByte(rest);
  }

  /** As UTF-8. Returns how many bytes it takes. */
  putText(text: string): number {
    this.reach(this.filled + text.length * BYTES_PER_UNIT);
    const length = this.bytes.write(text, this.filled);
    this.filled += length;
    return length;
  }

  putBytes(bytes: Uint8Array): void {
    const at = this.next(bytes.length);
    this.bytes.set(bytes, at);
  }

  /** All that was put, valid until more is; begins anew. */
  take(): Buffer {
    const bytes = this.bytes.subarray(0, this.filled);
    this.filled = 0;
    return bytes;
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
