import type { KafkaMessage } from 'kafkajs';
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

/** A message that kafkajs decoded, as the record that it is. */
export function storedRecord(message: KafkaMessage): StoredRecord {
  return {
    offset: Number(message.offset),
    appendTimeMs: Number(message.timestamp),
    key: message.key,
    value: message.value,
    headers: headersOf(message),
  };
}
