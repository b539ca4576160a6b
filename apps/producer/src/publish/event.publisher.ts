import type { RecordProducer } from '@globalmart/platform';
import type { ScenarioDirector } from '../scenario/scenario-director';
import type { ScenarioName } from '../scenario/scenarios';
import type { Timeline } from '../timeline/timeline';
import type { Outbox, ShopRecord } from './outbox';
import type { PublishCounters } from './publish-counters';

/** What happens in the shop. Event times never go back. */
export interface Shop {
  /** One event of the mix, and what comes with it. */
  next(eventTimeMs: number, scenario: ScenarioName | undefined, send: (record: ShopRecord) => void): void;
  /** What is still under way when no further event is to come. */
  finish(send: (record: ShopRecord) => void): void;
}

export interface EventPublisherOptions {
  readonly producer: RecordProducer;
  readonly outbox: Outbox;
  readonly shop: Shop;
  readonly timeline: Timeline;
  readonly director: ScenarioDirector;
  readonly counters: PublishCounters;
  /** When the schedule began, as `performance.now()` has it. */
  readonly startedMs: number;
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
    const { producer, outbox, shop, timeline, counters } = this.options;
    counters.behindMs = () => {
      const isBehind = timeline.paced && this.next < this.due;
      return isBehind ? this.elapsedMs - timeline.sendTimeMs(this.next) : 0;
    };
    while (!this.stopping && !this.isOver) {
      const { due } = this;
      if (this.next >= due) {
        await new Promise((resolve) => setTimeout(resolve, TICK_MS));
        continue;
      }
      const roomy = this.publish(Math.min(due, this.next + CHUNK_EVENTS));
      await (roomy ? new Promise(setImmediate) : producer.ready());
    }
    shop.finish(outbox.add);
    outbox.ship(performance.now());
    await producer.flush();
  }

  /** Ends `run` after the events at hand. */
  stop(): void {
    this.stopping = true;
  }

  /** Begins a scenario now, or goes back to normal. Returns its first event time and the first after it. */
  begin(scenario: ScenarioName | undefined): { fromMs: number; untilMs: number } {
    const fromMs = this.options.timeline.nowMs(this.elapsedMs, this.next);
    return { fromMs, untilMs: this.options.director.begin(scenario, fromMs) };
  }

  private get elapsedMs(): number {
    return performance.now() - this.options.startedMs;
  }

  /** How many events are to have been sent by now. */
  private get due(): number {
    const { timeline, count = Infinity, durationMs = Infinity } = this.options;
    return Math.min(count, timeline.dueAfter(Math.min(durationMs, this.elapsedMs)));
  }

  /** What was due in time is sent even when that takes longer; unpaced, time alone says when it is enough. */
  private get isOver(): boolean {
    const { timeline, count = Infinity, durationMs = Infinity } = this.options;
    if (this.next >= count) return true;
    return this.elapsedMs >= durationMs && (!timeline.paced || this.next >= this.due);
  }

  private publish(end: number): boolean {
    const { outbox, shop, timeline, director, startedMs } = this.options;
    const dueMs = timeline.paced ? startedMs + timeline.sendTimeMs(this.next) : performance.now();
    for (; this.next < end; this.next += 1) {
      const eventTimeMs = timeline.eventTimeMs(this.next);
      shop.next(eventTimeMs, director.at(eventTimeMs), outbox.add);
    }
    return outbox.ship(dueMs).roomy;
  }
}
