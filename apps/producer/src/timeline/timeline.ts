import { Course } from './course';

export interface TimelineOptions {
  readonly rate: number;
  readonly unpaced: boolean;
  readonly count: number | undefined;
  readonly startMs: number | undefined;
  readonly spanMs: number | undefined;
}

/**
 * When event number `index` happens, and when it is due to be sent.
 *
 * Open loop: the schedule is the clock's, `rate` per second from the start of sending, and an event bears the time it
 * was due, not the time Kafka got round to taking it. With a start of its own event time runs from there by the same
 * spacing, or by that of the span. Unpaced without a start, event time is the time of making.
 */
export class Timeline {
  /** Events per second of event time, as asked for. */
  readonly eventsPerSecond: number;
  readonly paced: boolean;
  /** Whether event time follows a schedule, and so can have another pace for a while. */
  readonly scheduled: boolean;
  private readonly events: Course;
  private readonly sends: Course;
  private readonly firstMs: number;

  constructor(
    { rate, unpaced, count, startMs, spanMs }: TimelineOptions,
    sendingStartMs: number,
    private readonly now: () => number,
  ) {
    this.paced = !unpaced;
    this.scheduled = !unpaced || startMs !== undefined;
    this.firstMs = startMs ?? sendingStartMs;
    const spread = spanMs !== undefined && count !== undefined;
    this.eventsPerSecond = spread ? (count * 1_000) / spanMs : rate;
    this.events = new Course(this.eventsPerSecond);
    this.sends = spread ? new Course(rate) : this.events;
  }

  /** How many events are due within so many milliseconds of sending; infinite when nothing paces them. */
  dueAfter(elapsedMs: number): number {
    return this.paced ? this.sends.countBefore(elapsedMs) : Infinity;
  }

  /** Milliseconds of sending after which this event is due. */
  sendTimeMs(index: number): number {
    return this.paced ? this.sends.msOf(index) : 0;
  }

  /** Event time in whole milliseconds of the epoch. */
  eventTimeMs(index: number): number {
    return this.scheduled ? Math.floor(this.firstMs + this.events.msOf(index)) : this.now();
  }

  /** The event time it is after so much time of sending, with `next` the first event not sent. */
  nowMs(elapsedMs: number, next: number): number {
    const follows = this.paced && this.sends === this.events;
    return follows ? Math.ceil(this.firstMs + elapsedMs) : this.eventTimeMs(next);
  }

  /** Runs at `factor` times the pace from this event time on. */
  changePace(eventTimeMs: number, factor: number): void {
    this.events.change(Math.max(0, eventTimeMs - this.firstMs), this.eventsPerSecond * factor);
  }
}
