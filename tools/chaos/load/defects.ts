import type { EventTopic, InvalidReason } from '@globalmart/contracts';
import { POISON_CASES } from '@globalmart/contracts/fixtures';
import type { SeededRandom } from '@globalmart/streaming/simulation';
import type { Fate } from './fate-judge';
import { RANDOM_MESSAGE } from './random-message';

/**
 * What can be wrong with an event of which the topic has an id and a time, beside what is wrong by itself; each with what
 * becomes of the record. Some look like a defect and are none.
 */
export const TIMED_DEFECTS = {
  'repeated at once': 'duplicate',
  'repeated soon': 'duplicate',
  'repeated with another content': 'duplicate',
  'repeated with the newest time': 'duplicate',
  'repeated in the last moment': 'duplicate',
  'repeated too late': 'late',
  'id used again after the horizon': 'valid',
  'id used in another partition': 'valid',
  'at the watermark': 'valid',
  '1 ms behind the watermark': 'late',
  'an hour behind the watermark': 'late',
} as const satisfies Record<string, Exclude<Fate, 'invalid'>>;

export type TimedDefect = keyof typeof TIMED_DEFECTS;

/** A record that is invalid by itself, whenever it is appended after 2025. */
export interface InvalidRecord {
  readonly defect: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly reason: InvalidReason;
  readonly field: string | null;
}

/**
 * Every way in which a record of the topic can be invalid: the corpus of the contract, which has each bound of each field, and
 * each reason of the closed list at least once.
 */
export function invalidRecords(topic: EventTopic, random: SeededRandom, key: string): InvalidRecord[] {
  const corpus = POISON_CASES.flatMap(({ topic: own, name, key: poisonKey, value, reason, field }) =>
    // What is from the future depends on the append time, which is now and not the corpus's; and the broker itself refuses a
    // record without a key where a topic is compacted.
    own !== topic ||
    reason === null ||
    reason === 'future_timestamp' ||
    (topic === 'product_catalog' && poisonKey === null)
      ? []
      : { defect: name, key: poisonKey, value, reason, field },
  );
  const whole = JSON.stringify(RANDOM_MESSAGE[topic](random, { id: 'none', key, eventMs: Date.UTC(2026, 0, 1) }));
  const own = (defect: string, value: string | Buffer, reason: InvalidReason, field: string | null) => ({
    defect,
    key: Buffer.from(key),
    value: Buffer.from(value),
    reason,
    field,
  });
  const records: InvalidRecord[] = [
    ...corpus,
    own('cut short', whole.slice(0, -1), 'malformed_json', null),
    own('too long', ' '.repeat(1_000_001 - whole.length) + whole, 'oversize', null),
  ];
  if (topic !== 'product_catalog') {
    const future = JSON.stringify({ ...(JSON.parse(whole) as object), timestamp: '9999-12-31T23:59:59.999Z' });
    records.push(own('from the year 9999', future, 'future_timestamp', 'timestamp'));
  }
  return records;
}
