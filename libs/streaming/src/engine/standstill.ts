import type { EventTopic } from '@globalmart/contracts';
import type { ClockPort } from '../ports';

/** A topic that is read gets on in seconds, whatever holds it up: a flush, a rebalance. */
const STANDS_AFTER_MS = 10_000;

/** Notices topics whose reading does not get on at all, as when their partition's leader is away. */
export class Standstill {
  private readonly seen = new Map<EventTopic, { readonly expected: number; readonly sinceMs: number }>();

  constructor(private readonly clock: Pick<ClockPort, 'nowMs'>) {}

  /**
   * Whether a topic has stood at the same record for ten seconds, as far as this was asked.
   * @param expected the offset of the record that reading goes on with
   */
  stands(topic: EventTopic, expected: number): boolean {
    const nowMs = this.clock.nowMs();
    const seen = this.seen.get(topic);
    if (seen?.expected === expected) return nowMs - seen.sinceMs >= STANDS_AFTER_MS;
    this.seen.set(topic, { expected, sinceMs: nowMs });
    return false;
  }
}
