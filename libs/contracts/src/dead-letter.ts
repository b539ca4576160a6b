/** Headers of a record in `dead_letters`. `field` is left out where no single field is to blame. */
export const DEAD_LETTER_HEADERS = {
  reason: 'reason',
  field: 'field',
  sourceTopic: 'source_topic',
  sourcePartition: 'source_partition',
  sourceOffset: 'source_offset',
  /** Milliseconds since the epoch, as decimal digits. */
  sourceAppendTime: 'source_append_time',
  sourceKey: 'source_key',
} as const;

/** The original record's own headers keep their names behind this prefix. */
export const DEAD_LETTER_SOURCE_HEADER_PREFIX = 'source_header.';

/**
 * The key of a dead letter: its origin, so that a repeat after a crash is recognised as one.
 * `offset` is Kafka's 64-bit offset as a decimal string.
 */
export function deadLetterKey(topic: string, partition: number, offset: string): string {
  return `${topic}-${partition}-${offset}`;
}
