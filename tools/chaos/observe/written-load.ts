import type { EventTopic } from '@globalmart/contracts';
import type { KafkaMessage } from 'kafkajs';
import { FateJudge } from '../load/fate-judge';
import type { LabelledRecord } from '../load/labelled-load';

/** A record of a load where it lies in the log, and what is to become of it there. */
export interface WrittenRecord extends Pick<LabelledRecord, 'value' | 'fate' | 'reason' | 'field'> {
  /** As the keys of dead letters name it. */
  readonly origin: string;
}

/**
 * What became of a load in its topic. Each record was sent once, but a producer that got no answer sends the same ones again:
 * what stands there for the first time is what its label says, and repeats are judged by the verdict's rule.
 * @param log the records of each partition, in order
 * @throws Error when one is missing, stands out of order, or its label cannot be right where it stands
 */
export function findWritten(
  topic: EventTopic,
  sent: readonly LabelledRecord[],
  log: readonly (readonly KafkaMessage[])[],
): WrittenRecord[] {
  const judge = new FateJudge(log.length);
  const found = new Set<number>();
  const written = log.flatMap((messages, partition) => {
    const here = new Set<number>();
    let last = -1;
    return messages.map(({ offset, headers }): WrittenRecord => {
      const number = Number(String(headers?.number));
      const record = sent[number];
      const origin = `${topic}-${partition}-${offset}`;
      if (record === undefined) throw new Error(`${origin} is none of the load's`);
      const isRepeat = here.has(number);
      if (number < last && !isRepeat) throw new Error(`${origin}: record ${number} comes after ${last}`);
      here.add(number);
      found.add(number);
      last = Math.max(last, number);
      const fate = fateOf(topic, judge, record);
      if (!isRepeat && fate !== record.fate) throw new Error(`${origin} is ${fate} and not ${record.fate}`);
      const { value, field } = record;
      return {
        origin,
        value,
        fate,
        field,
        reason: fate === 'invalid' ? record.reason : fate === 'late' ? 'too_late' : null,
      };
    });
  });
  const missing = sent.findIndex((_, number) => !found.has(number));
  if (missing >= 0) throw new Error(`record ${missing} of ${topic} is not in the log`);
  return written;
}

function fateOf(topic: EventTopic, judge: FateJudge, { key, value, fate }: LabelledRecord): LabelledRecord['fate'] {
  if (fate === 'invalid' || topic === 'product_catalog') return fate;
  const message = JSON.parse(String(value)) as { transaction_id?: string; event_id?: string; timestamp: string };
  const id = message.transaction_id ?? message.event_id ?? '';
  return judge.judge({ key: String(key), id, eventMs: Date.parse(message.timestamp) });
}
