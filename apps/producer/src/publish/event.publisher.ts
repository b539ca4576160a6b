import type { Delivery, OutgoingRecord, RecordProducer } from '@globalmart/platform';
import { type EventStream, STREAM_TOPICS, type StreamTopic } from '../generate/event-stream';
import type { Timeline } from '../generate/timeline';
import type { PublishCounters } from './publish-counters';

export interface EventPublisherOptions {
  readonly producer: RecordProducer;
  readonly prefix: string;
  readonly stream: EventStream;
  readonly timeline: Timeline;
  readonly counters: PublishCounters;
  /** Number of events to send; undefined for no end. */
  readonly count: number | undefined;
  /** Time of sending after which to stop; undefined for no end. */
  readonly durationMs: number | undefined;
}

/** Events made and appended in one go, before sends and timers get their turn. */
const CHUNK_EVENTS = 1_000;
const TICK_MS = 5;

/**
 * Sends events as they fall due by the clock, whatever Kafka's pace: what could not be sent in time is sent as soon as
 * there is room, and bears the time it was due (no coordinated omission).
 */
export class EventPublisher {
  private next = 0;
  private stopping = false;

  constructor(private readonly options: EventPublisherOptions) {}

  /** Resolves when count or duration is reached, or after `stop`, and everything sent is settled. */
  async run(): Promise<void> {
    const { producer, timeline, counters, count = Infinity, durationMs = Infinity } = this.options;
    const startedMs = performance.now();
    const inTime = timeline.paced ? timeline.dueAfter(durationMs) : Infinity;
    const last = Math.min(count, inTime);
    counters.behindMs = () => {
      const due = Math.min(last, timeline.dueAfter(performance.now() - startedMs));
      return timeline.paced ? timeline.sendTimeMs(due) - timeline.sendTimeMs(this.next) : 0;
    };
    while (!this.stopping && this.next < last) {
      const elapsedMs = performance.now() - startedMs;
      // What was due in time is sent even when that takes longer; unpaced, time alone says when it is enough.
      if (!timeline.paced && elapsedMs >= durationMs) break;
      const due = Math.min(last, timeline.dueAfter(elapsedMs));
      if (this.next === due) {
        await new Promise((resolve) => setTimeout(resolve, TICK_MS));
        continue;
      }
      const roomy = this.publish(Math.min(due, this.next + CHUNK_EVENTS));
      await (roomy ? new Promise(setImmediate) : producer.ready());
    }
    await producer.flush();
  }

  /** Ends `run` after the events at hand. */
  stop(): void {
    this.stopping = true;
  }

  private publish(end: number): boolean {
    const { producer, prefix, stream, timeline, counters } = this.options;
    const records: Record<StreamTopic, OutgoingRecord[]> = { transactions: [], product_views: [], cart_events: [] };
    counters.sent += end - this.next;
    for (; this.next < end; this.next += 1) {
      const { topic, key, value } = stream.event(this.next, timeline.eventTimeMs(this.next));
      records[topic].push({ key, value });
    }
    let roomy = true;
    for (const topic of STREAM_TOPICS) {
      if (records[topic].length > 0) roomy = producer.append(prefix + topic, records[topic], this.settled);
    }
    return roomy;
  }

  private readonly settled = ({ records, error }: Delivery): void => {
    if (error) this.options.counters.failed += records;
    else this.options.counters.acknowledged += records;
  };
}
