const UUID_LENGTH = 36;
const UUID_BYTES = 16;
const DASH = 0x2d;
const NO_DIGIT = 0xff;
/** By character code, the value of a lower-case hexadecimal digit. */
const DIGITS = new Uint8Array(128).fill(NO_DIGIT);
[...'0123456789abcdef'].forEach((digit, value) => (DIGITS[digit.charCodeAt(0)] = value));

/** Where an id lies in a pool. */
export interface IdPlace {
  readonly at: number;
  /** Bytes of UTF-8; 0 for a lower-case UUID, which is kept as its 16 bytes. */
  readonly length: number;
}

/** Ids one after the other in one buffer. Nothing is taken out; what is still needed is copied to a pool that follows. */
export class IdPool {
  private readonly bytes: Buffer;
  private used = 0;

  /** @param capacity in bytes */
  constructor(readonly capacity: number) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  static bytesAt({ length }: IdPlace): number {
    return length === 0 ? UUID_BYTES : length;
  }

  /** Undefined when there is no room left. */
  add(id: string): IdPlace | undefined {
    const at = this.used;
    if (id.length === UUID_LENGTH && at + UUID_BYTES <= this.capacity && this.writeUuid(id, at)) {
      this.used += UUID_BYTES;
      return { at, length: 0 };
    }
    const length = Buffer.byteLength(id);
    if (at + length > this.capacity) return undefined;
    this.bytes.write(id, at);
    this.used += length;
    return { at, length };
  }

  /** Takes over an id of another pool; there must be room. */
  copy(from: IdPool, { at, length }: IdPlace): IdPlace {
    const place = { at: this.used, length };
    // A loop, since ids are short: a call of `copy` takes several times as long.
    for (let byte = 0; byte < IdPool.bytesAt(place); byte++) this.bytes[this.used++] = from.bytes[at + byte]!;
    return place;
  }

  read({ at, length }: IdPlace): string {
    if (length > 0) return this.bytes.toString('utf8', at, at + length);
    const hex = this.bytes.toString('hex', at, at + UUID_BYTES);
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }

  private writeUuid(id: string, at: number): boolean {
    let from = 0;
    for (let byte = 0; byte < UUID_BYTES; byte++) {
      if ((byte === 4 || byte === 6 || byte === 8 || byte === 10) && id.charCodeAt(from++) !== DASH) return false;
      const high = DIGITS[id.charCodeAt(from++)] ?? NO_DIGIT;
      const low = DIGITS[id.charCodeAt(from++)] ?? NO_DIGIT;
      if ((high | low) === NO_DIGIT) return false;
      this.bytes[at + byte] = (high << 4) | low;
    }
    return true;
  }
}
