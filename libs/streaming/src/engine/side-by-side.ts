import type { EventTopic } from '@globalmart/contracts';
import type { TopicReader } from '../read/topic-reader';
import type { JobSlot } from './job-slot';
import type { EngineSettings } from './settings';

export interface SideBySideOptions {
  readonly readers: ReadonlyMap<EventTopic, Pick<TopicReader, 'watermarkMs'>>;
  readonly slots: Iterable<JobSlot>;
  /** Records of a topic that wait in the log. */
  readonly lagOf: (topic: EventTopic) => number;
  /** Whether a topic waits for something that the others do not need. */
  readonly isStuck: (topic: EventTopic) => boolean;
  readonly settings: Pick<EngineSettings, 'backlogRecords' | 'greatestLeadMs'>;
}

/**
 * Whether a topic has been read too far ahead of one whose events change the same rows. Only a backlog is waited for, and the
 * topic that is furthest behind waits for none.
 */
export function isTooFarAhead(topic: EventTopic, options: SideBySideOptions): boolean {
  const { readers, slots, lagOf, isStuck, settings } = options;
  const reachedMs = readers.get(topic)?.watermarkMs ?? Number.NEGATIVE_INFINITY;
  for (const { job, state } of slots) {
    if (state === undefined || !job.topics.includes(topic)) continue;
    for (const other of job.topics) {
      const otherMs = readers.get(other)?.watermarkMs ?? undefined;
      if (otherMs === undefined || reachedMs - otherMs <= settings.greatestLeadMs) continue;
      if (lagOf(other) >= settings.backlogRecords && !isStuck(other)) return true;
    }
  }
  return false;
}
