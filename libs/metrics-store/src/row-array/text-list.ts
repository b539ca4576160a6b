import { MOST_BYTES_A_UNIT, writeText } from './write-text';

const FIRST_TEXTS = 256;
const FIRST_BYTES = 16 * FIRST_TEXTS;
const LENGTH_BYTES = 4;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * Texts in one buffer, as PostgreSQL receives the elements of a `text[]`: of each the length, then its bytes of UTF-8. A text has
 * no object of its own, which the collector of garbage would move about until it is sent, and to send it is to copy it.
 */
export class TextList {
  private bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  /** Where each begins, and where the next one will. */
  private starts = new Uint32Array(FIRST_TEXTS + 1);
  private count = 0;

  static of(texts: readonly string[]): TextList {
    const list = new TextList();
    for (const text of texts) list.add(text);
    return list;
  }

  get length(): number {
    return this.count;
  }

  /** What it takes in memory, without what it could still hold. */
  get usedBytes(): number {
    return this.starts[this.count]! + Uint32Array.BYTES_PER_ELEMENT * this.count;
  }

  add(text: string): void {
    const start = this.starts[this.count]!;
    const textStart = start + LENGTH_BYTES;
    this.reserve(textStart + MOST_BYTES_A_UNIT * text.length);
    const end = writeText(this.bytes, textStart, text);
    this.bytes.writeInt32BE(end - textStart, start);
    this.starts[++this.count] = end;
  }

  removeLast(): void {
    this.count--;
  }

  at(place: number): string {
    return this.bytes.toString('utf8', this.starts[place]! + LENGTH_BYTES, this.starts[place + 1]);
  }

  toArray(): string[] {
    return Array.from({ length: this.count }, (_none, place) => this.at(place));
  }

  isSame(one: number, other: number): boolean {
    const { bytes, starts } = this;
    const from = starts[one]!;
    const ahead = starts[other]! - from;
    const end = starts[one + 1]!;
    if (starts[other + 1]! - ahead !== end) return false;
    for (let at = from + LENGTH_BYTES; at < end; at++) if (bytes[at] !== bytes[at + ahead]) return false;
    return true;
  }

  /** 32 bits of the bytes, the same wherever the text stands: FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/. */
  hash(place: number, seed = FNV_OFFSET): number {
    const { bytes, starts } = this;
    const end = starts[place + 1]!;
    let hash = seed | 0;
    for (let at = starts[place]! + LENGTH_BYTES; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, FNV_PRIME);
    return hash;
  }

  /** How long those at these places are as elements, all together. */
  bytesAt(places: Uint32Array): number {
    const { starts } = this;
    let sum = 0;
    for (let each = 0; each < places.length; each++) sum += starts[places[each]! + 1]! - starts[places[each]!]!;
    return sum;
  }

  /** Writes those at these places as elements; returns where they end. */
  copy(places: Uint32Array, to: Buffer, toStart: number): number {
    const { bytes, starts } = this;
    let end = toStart;
    for (let each = 0; each < places.length; each++) {
      const place = places[each]!;
      // A loop, since texts are short: a call of `copy` takes several times as long.
      for (let at = starts[place]!; at < starts[place + 1]!; at++) to[end++] = bytes[at]!;
    }
    return end;
  }

  private reserve(end: number): void {
    if (this.count + 1 === this.starts.length) {
      const starts = new Uint32Array(2 * this.starts.length);
      starts.set(this.starts);
      this.starts = starts;
    }
    if (end <= this.bytes.length) return;
    const bytes = Buffer.allocUnsafeSlow(Math.max(2 * this.bytes.length, end));
    this.bytes.copy(bytes);
    this.bytes = bytes;
  }
}
