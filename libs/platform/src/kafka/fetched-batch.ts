import { FetchedRecord } from './fetched-record';
import { varintAt, varintEnd } from './varint';

export interface BatchFields {
  /** Its records as they are stored. */
  readonly stored: Buffer;
  /** Decompresses them. */
  readonly unpack: (stored: Buffer) => Buffer;
  readonly count: number;
  readonly firstOffset: number;
  /** The offset of its last position, where compaction may have left no record. */
  readonly lastOffset: number;
  readonly appendTimeMs: number;
  readonly producerId: string;
}

/**
 * A batch as the broker stores it, which passes through kafkajs as if it were one message: thousands of records wait in a
 * consumer, and each as an object would be looked at and moved by every collection of garbage, and compared by kafkajs as big
 * integers. It answers what kafkajs asks of a message before it hands it over: its last offset, and that it is part of no
 * transaction. It waits compressed, for what waits is what V8 hurries to collect, and becomes records when they are folded.
 */
export class FetchedBatch {
  readonly inTransaction = false;
  readonly isControlRecord = false;
  readonly key = null;

  constructor(private readonly fields: BatchFields) {}

  get batchContext(): this {
    return this;
  }

  get producerId(): string {
    return this.fields.producerId;
  }

  /** That of its last position, as kafkajs wants it. */
  get offset(): string {
    return String(this.fields.lastOffset);
  }

  get firstOffset(): number {
    return this.fields.firstOffset;
  }

  /** How many records it has. */
  get length(): number {
    return this.fields.count;
  }

  /** @throws RangeError where a record does not end within the batch, as in damaged ones */
  open(): OpenBatch {
    const { stored, unpack, count, firstOffset, appendTimeMs } = this.fields;
    return new OpenBatch(unpack(stored), count, firstOffset, appendTimeMs);
  }
}

/** The records of a batch, not compressed. */
export class OpenBatch {
  /** Where each record begins, behind its length. */
  private readonly starts: Int32Array;

  constructor(
    readonly bytes: Buffer,
    count: number,
    private readonly firstOffset: number,
    readonly appendTimeMs: number,
  ) {
    this.starts = new Int32Array(count);
    let at = 0;
    for (let index = 0; index < count; index++) {
      const start = varintEnd(bytes, at);
      this.starts[index] = start;
      at = start + varintAt(bytes, at);
      if (at < start || at > bytes.length) {
        throw new RangeError(`record ${index + 1} of ${count} of a batch does not end within it`);
      }
    }
  }

  record(index: number): FetchedRecord {
    return new FetchedRecord(this, this.starts[index] as number, this.offsetAt(index));
  }

  /** The first of its records at this offset or behind it; how many it has where there is none. */
  indexFrom(offset: number): number {
    const count = this.starts.length;
    let index = 0;
    while (index < count && this.offsetAt(index) < offset) index++;
    return index;
  }

  /** Behind the attributes and what the record differs by in time. */
  private offsetAt(index: number): number {
    const { bytes } = this;
    return this.firstOffset + varintAt(bytes, varintEnd(bytes, (this.starts[index] as number) + 1));
  }
}
