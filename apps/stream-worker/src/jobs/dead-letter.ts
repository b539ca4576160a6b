import {
  DEAD_LETTER_HEADERS as HEADERS,
  DEAD_LETTER_SOURCE_HEADER_PREFIX,
  type DeadLetterReason,
  deadLetterKey,
  type EventTopic,
} from '@globalmart/contracts';
import type { OutgoingRecord, RecordHeader } from '@globalmart/platform';
import type { LogRecord } from '@globalmart/streaming';

/** A record that could not be used, with why and where it came from. */
export interface DeadLetter {
  readonly topic: EventTopic;
  readonly partition: number;
  readonly offset: number;
  readonly appendTimeMs: number;
  readonly reason: DeadLetterReason;
  readonly field: string | null;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
  /** What all this takes, about. */
  readonly bytes: number;
}

export type Complaint = Pick<DeadLetter, 'topic' | 'partition' | 'reason' | 'field'>;

/** Object, origin and headers of our own. */
const OVERHEAD_BYTES = 500;

/** Copies what is small: its bytes lie in those of a whole fetch, which would be kept with them. */
export function deadLetterOf(
  complaint: Complaint,
  { offset, appendTimeMs, key, value, headers }: LogRecord,
): DeadLetter {
  let bytes = OVERHEAD_BYTES + (key?.length ?? 0) + (value?.length ?? 0);
  const copies: RecordHeader[] = [];
  for (const header of headers ?? []) {
    bytes += OVERHEAD_BYTES + (header.value?.length ?? 0);
    copies.push({ name: header.name, value: copyOf(header.value) });
  }
  return { ...complaint, offset, appendTimeMs, key: copyOf(key), value: copyOf(value), headers: copies, bytes };
}

/** The record for `dead_letters`: the original's value, and in headers everything else of it. */
export function deadLetterRecord(letter: DeadLetter): OutgoingRecord {
  const headers: NonNullable<OutgoingRecord['headers']> = {
    ...originHeaders(letter),
    ...(letter.key === null ? {} : { [HEADERS.sourceKey]: letter.key }),
    ...sourceHeaders(letter.headers),
  };
  return { key: keyOf(letter), value: letter.value, headers };
}

/**
 * The same without any of the original's bytes. A record that came well compressed can be too large to be written again;
 * then at least where it lies is on record.
 */
export function emptyDeadLetterRecord(letter: DeadLetter): OutgoingRecord {
  return { key: keyOf(letter), value: null, headers: originHeaders(letter) };
}

function keyOf({ topic, partition, offset }: DeadLetter): string {
  return deadLetterKey(topic, partition, String(offset));
}

function originHeaders({ reason, field, topic, partition, offset, appendTimeMs }: DeadLetter): Record<string, string> {
  return {
    [HEADERS.reason]: reason,
    ...(field === null ? {} : { [HEADERS.field]: field }),
    [HEADERS.sourceTopic]: topic,
    [HEADERS.sourcePartition]: String(partition),
    [HEADERS.sourceOffset]: String(offset),
    [HEADERS.sourceAppendTime]: String(appendTimeMs),
  };
}

function sourceHeaders(headers: readonly RecordHeader[]): Record<string, Buffer[]> {
  const byName: Record<string, Buffer[]> = {};
  for (const { name, value } of headers) {
    // kafkajs cannot write a null.
    (byName[DEAD_LETTER_SOURCE_HEADER_PREFIX + name] ??= []).push(value ?? Buffer.alloc(0));
  }
  return byName;
}

/** Most of what a copy would free is the record itself, where that is a great one: then it would be there twice for a while. */
function copyOf(bytes: Buffer | null): Buffer | null {
  return bytes === null || bytes.length > bytes.buffer.byteLength / 2 ? bytes : Buffer.from(bytes);
}
