import type { KafkaMessage } from 'kafkajs';
import type { LogRecord } from './valid-by-itself';

/** The part of a partition's log that its results are made of. */
export interface PartitionSpan {
  partition: number;
  /** The first offset that can still be read; greater than 0 once retention has deleted records. */
  startOffset: bigint;
  nextOffset: bigint;
  /** Append time of the first record read, null if none was. */
  firstAppendMs: number | null;
}

/** Takes each record of a span once, in order, from batches that may come again after a rebalance. */
export class PartitionReading {
  private expected: bigint;

  constructor(
    readonly span: PartitionSpan,
    private readonly onRecord: (partition: number, offset: bigint, record: LogRecord) => void,
  ) {
    this.expected = span.startOffset;
  }

  /** The offset that has to come next. */
  get position(): bigint {
    return this.expected;
  }

  get finished(): boolean {
    return this.expected >= this.span.nextOffset;
  }

  /** `lastOffset` is the batch's own, which is beyond its last message where control records end it. */
  take(messages: readonly KafkaMessage[], lastOffset: bigint): void {
    for (const { offset: text, key, value, timestamp, headers } of messages) {
      const offset = BigInt(text);
      if (offset >= this.span.nextOffset) break;
      if (offset < this.expected) continue;
      const appendTimeMs = Number(timestamp);
      this.span.firstAppendMs ??= appendTimeMs;
      this.onRecord(this.span.partition, offset, { key, value, appendTimeMs, headers });
      this.expected = offset + 1n;
    }
    if (lastOffset >= this.expected) this.expected = lastOffset + 1n;
  }
}
