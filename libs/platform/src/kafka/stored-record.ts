import type { KafkaMessage } from 'kafkajs';
import { FetchedRecord } from './fetched-record';
import { headersOf, type RecordHeader } from './record-headers';

/** A record as it lies in a log. Offsets are numbers: exact up to 2^53, which no partition reaches. */
export interface StoredRecord {
  readonly offset: number;
  /** When the broker appended it, in ms since the epoch. */
  readonly appendTimeMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** In the order written, read from the bytes each time they are asked for. */
  readonly headers: Iterable<RecordHeader>;
}

/** A message that kafkajs handed over, as the record that it is. */
export function storedRecord(message: KafkaMessage): StoredRecord {
  if (message instanceof FetchedRecord) return new LazyRecord(message);
  return {
    offset: Number(message.offset),
    appendTimeMs: Number(message.timestamp),
    key: message.key,
    value: message.value,
    headers: headersOf(message),
  };
}

/** Key and value are made when they are asked for, each time anew: what waits to be folded takes no more than its bytes. */
class LazyRecord implements StoredRecord {
  readonly offset: number;

  constructor(private readonly record: FetchedRecord) {
    this.offset = record.position;
  }

  get appendTimeMs(): number {
    return this.record.appendTimeMs;
  }

  get key(): Buffer | null {
    return this.record.key;
  }

  get value(): Buffer | null {
    return this.record.value;
  }

  get headers(): Iterable<RecordHeader> {
    return headersOf(this.record);
  }
}
