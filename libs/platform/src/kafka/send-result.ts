import type { RecordMetadata } from 'kafkajs';
import type { Lane } from './lane';

/** A send that kafkajs reported as done without a word about this partition: its records may not have been written. */
export class IncompleteSendError extends Error {
  constructor(topic: string, partition: number) {
    super(`the result of a send to ${topic} lacks partition ${partition}`);
    this.name = 'IncompleteSendError';
  }
}

/**
 * The lanes whose records the result does not confirm. kafkajs keeps answers per broker: when a partition's leader moves
 * to a broker that has already answered within the same send, it is skipped and the send still resolves.
 */
export function unconfirmed(lanes: readonly Lane[], result: readonly RecordMetadata[]): Lane[] {
  const confirmed = new Set(
    result.filter(({ errorCode }) => errorCode === 0).map(({ topicName, partition }) => `${topicName}/${partition}`),
  );
  return lanes.filter(({ topic, partition }) => !confirmed.has(`${topic}/${partition}`));
}

// What a broker will say again however often it is asked. Everything else is a bad world, and worlds recover.
const REFUSALS: ReadonlySet<string> = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'CORRUPT_MESSAGE',
  'INVALID_TOPIC_EXCEPTION',
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
  'UNSUPPORTED_COMPRESSION_TYPE',
  'POLICY_VIOLATION',
]);

/** True when sending the same records again cannot succeed. */
export function isRefusal(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('type' in cause && typeof cause.type === 'string' && REFUSALS.has(cause.type)) return true;
  }
  return false;
}
