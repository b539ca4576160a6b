import type { LakeRow } from '../layout/columns';

const FIRST_CHUNK_BYTES = 4 * 1024;
const GREATEST_CHUNK_BYTES = 256 * 1024;
/** The most bytes a UTF-16 unit becomes in UTF-8. */
const BYTES_PER_UNIT = 3;

/** Rows that wait to be written, as lines of JSON in memory outside the heap. */
export class RowBuffer {
  rows = 0;
  /** Of memory taken, also of what is not filled yet. */
  bytes = 0;
  private readonly full: Buffer[] = [];
  private chunk = Buffer.alloc(0);
  private at = 0;

  append(row: LakeRow): void {
    this.appendJson(JSON.stringify(row));
  }

  /** A row that has been written as JSON already, in one line and with the columns of the layout. */
  appendJson(json: string): void {
    const line = `${json}\n`;
    if (this.chunk.length - this.at < line.length * BYTES_PER_UNIT) this.grow(line.length * BYTES_PER_UNIT);
    this.at += this.chunk.write(line, this.at, 'utf8');
    this.rows++;
  }

  /** All lines, in order. */
  *chunks(): Iterable<Buffer> {
    yield* this.full;
    yield this.chunk.subarray(0, this.at);
  }

  private grow(atLeast: number): void {
    if (this.at > 0) this.full.push(this.chunk.subarray(0, this.at));
    const size = Math.min(GREATEST_CHUNK_BYTES, Math.max(FIRST_CHUNK_BYTES, 2 * this.chunk.length));
    this.chunk = Buffer.allocUnsafeSlow(Math.max(size, atLeast));
    this.bytes += this.chunk.length;
    this.at = 0;
  }
}
