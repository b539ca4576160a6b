import {
  DEAD_LETTER_HEADERS as HEADERS,
  DEAD_LETTER_REASONS,
  type DeadLetterReason,
  type EventTopic,
  isEventTopic,
} from '@globalmart/contracts';
import type { StoredRecord } from '@globalmart/platform';

/** What is known of a record that was set aside, without its bytes. Times are ms since the epoch. */
export interface DeadLetter {
  /** Where it lies in its partition of `dead_letters`, and when it was put there. */
  readonly offset: number;
  readonly appendTimeMs: number;
  readonly reason: DeadLetterReason;
  /** Null where no single field is to blame. */
  readonly field: string | null;
  readonly sourceTopic: EventTopic;
  readonly sourcePartition: number;
  readonly sourceOffset: number;
  readonly sourceAppendMs: number;
  /** Bytes of the value; null where there are none. */
  readonly size: number | null;
}

/** The record's headers and size; undefined for what is no dead letter: only the quality job writes those, but anybody could. */
export function toDeadLetter({ offset, appendTimeMs, value, headers }: StoredRecord): DeadLetter | undefined {
  const texts = new Map<string, string>();
  for (const { name, value: bytes } of headers) if (bytes !== null) texts.set(name, bytes.toString());
  const number = (name: string): number => {
    const text = texts.get(name) ?? '';
    return /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  };
  const reason = DEAD_LETTER_REASONS.find((known) => known === texts.get(HEADERS.reason));
  const sourceTopic = texts.get(HEADERS.sourceTopic);
  const sourcePartition = number(HEADERS.sourcePartition);
  const sourceOffset = number(HEADERS.sourceOffset);
  const sourceAppendMs = number(HEADERS.sourceAppendTime);
  if (reason === undefined || sourceTopic === undefined || !isEventTopic(sourceTopic)) return undefined;
  if (Number.isNaN(sourcePartition + sourceOffset + sourceAppendMs)) return undefined;
  return {
    offset,
    appendTimeMs,
    reason,
    field: texts.get(HEADERS.field) ?? null,
    sourceTopic,
    sourcePartition,
    sourceOffset,
    sourceAppendMs,
    size: value?.length ?? null,
  };
}
