import type { SeededRandom } from '@globalmart/streaming/simulation';
import type { ModelEvents, ModelRecord, ModelTopic } from './log-model';
import { modelRecord, recordOf } from './model-record';
import { randomEvent } from './random-events';

const BASE_MS = Date.UTC(2026, 0, 31, 23, 50);
/** Share of records before which nothing happens for about as long as a cart may be left alone, or as rules look back. */
const PAUSES = 0.03;
const PAUSES_MS = [900_000, 600_000];
/** Many events happen at whole multiples of this, so that some happen at one time, in one topic or in two. */
const TICK_MS = 5_000;

export interface RandomLogOptions {
  readonly partitions: number;
  /** In each partition, of all topics together. */
  readonly records: number;
  readonly delayMs: number;
  /** Share of records whose id was used before, with the same or another event time. */
  readonly repeats: number;
  readonly invalid: number;
}

/** Records by topic and partition. */
export type TopicLogs<Topic extends ModelTopic> = { readonly [T in Topic]: ModelRecord<ModelEvents[T]>[][] };

/**
 * Small logs with everything that makes verdicts differ: disorder around the delay, repeats with newer and older times, bad
 * bytes. Time goes on for all topics together; ids are the same in all of them, and mean nothing to each other.
 */
export function randomLog<Topic extends ModelTopic>(
  random: SeededRandom,
  topics: readonly Topic[],
  options: RandomLogOptions,
): TopicLogs<Topic> {
  const log = logsOf(topics, () => Array.from({ length: options.partitions }, () => []));
  for (let partition = 0; partition < options.partitions; partition++) {
    let frontMs = BASE_MS;
    for (let at = 0; at < options.records; at++) {
      frontMs += random.chance(PAUSES)
        ? random.pick(PAUSES_MS) + random.below(3) - 1
        : random.below(options.delayMs / 4);
      addRecord(random, log, random.pick(topics), partition, frontMs, options);
    }
  }
  return log;
}

/** Events of distinct ids of one topic, spread over a few watermark delays. */
export function distinctEvents<Topic extends ModelTopic>(
  random: SeededRandom,
  topic: Topic,
  count: number,
  delayMs: number,
): ModelEvents[Topic][] {
  return Array.from({ length: count }, (_, at) =>
    randomEvent(random, topic, `e-${at}`, BASE_MS + random.below(3 * delayMs)),
  );
}

/** A partition that holds the events in this order. */
export function logOf<Topic extends ModelTopic>(
  topic: Topic,
  events: readonly ModelEvents[Topic][],
): ModelRecord<ModelEvents[Topic]>[] {
  let appendTimeMs = 0;
  return events.map((event, offset) => {
    appendTimeMs = Math.max(appendTimeMs, event.eventMs) + 1;
    return modelRecord(topic, offset, appendTimeMs, event);
  });
}

/** Something of each topic. */
export function logsOf<Topic extends ModelTopic>(
  topics: readonly Topic[],
  make: <T extends Topic>(topic: T) => ModelRecord<ModelEvents[T]>[][],
): TopicLogs<Topic> {
  return Object.fromEntries(topics.map((topic) => [topic, make(topic)])) as TopicLogs<Topic>;
}

function addRecord<Topic extends ModelTopic>(
  random: SeededRandom,
  log: TopicLogs<Topic>,
  topic: Topic,
  partition: number,
  frontMs: number,
  { delayMs, repeats, invalid }: RandomLogOptions,
): void {
  const records = log[topic][partition] ?? [];
  const offset = records.length;
  const appendTimeMs = frontMs + 1_000 + offset;
  if (random.chance(invalid)) {
    records.push({ record: recordOf(offset, appendTimeMs, 'user', '{"id":'), event: undefined });
    return;
  }
  const known = records.flatMap(({ event }) => (event === undefined ? [] : [event]));
  const isRepeat = known.length > 0 && random.chance(repeats);
  const eventMs = isRepeat && random.chance(0.4) ? random.pick(known).eventMs : disordered(random, frontMs, delayMs);
  const id = isRepeat ? random.pick(known).id : `e-${offset}`;
  records.push(modelRecord(topic, offset, appendTimeMs, randomEvent(random, topic, id, eventMs)));
}

/** Mostly a little behind the front, at times right at the watermark of the front, at times past it. */
function disordered(random: SeededRandom, frontMs: number, delayMs: number): number {
  const roll = random.next();
  if (roll < 0.3) return frontMs - random.below(delayMs / 2);
  if (roll < 0.6) return Math.floor((frontMs - random.below(delayMs / 2)) / TICK_MS) * TICK_MS;
  if (roll < 0.8) return frontMs - delayMs + random.below(3) - 1;
  if (roll < 0.9) return frontMs - delayMs - random.below(delayMs);
  return frontMs;
}
