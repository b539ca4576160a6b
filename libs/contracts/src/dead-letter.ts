/** Headers of a record in `dead_letters`: all text, in the order written. */
export const DEAD_LETTER_HEADERS = {
  reason: 'reason',
  /** Left out where no single field is to blame; a late record's fields are all right by themselves. */
  field: 'field',
  /** Without the deployment's prefix. */
  sourceTopic: 'source_topic',
  sourcePartition: 'source_partition',
  sourceOffset: 'source_offset',
  /** Milliseconds since the epoch, as decimal digits. */
  sourceAppendTime: 'source_append_time',
  /** The bytes of the original key; left out where it had none. */
  sourceKey: 'source_key',
} as const;

/** The original record's own headers keep their names behind this prefix, and their bytes; a null becomes empty. */
export const DEAD_LETTER_SOURCE_HEADER_PREFIX = 'source_header.';

/**
 * The key of a dead letter: its origin, so that a repeat after a crash is recognised as one.
 * `offset` is Kafka's 64-bit offset as a decimal string.
 */
export function deadLetterKey(topic: string, partition: number, offset: string): string {
  return `${topic}-${partition}-${offset}`;
}
