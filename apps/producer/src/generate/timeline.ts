/** When event number `index` happens, and when it is due to be sent. */
export interface Timeline {
  /** Event time in whole milliseconds of the epoch. */
  eventTimeMs(index: number): number;
  /** How many events are due within so many milliseconds of sending; infinite when nothing paces them. */
  dueAfter(elapsedMs: number): number;
  /** Milliseconds of sending after which this event is due. */
  sendTimeMs(index: number): number;
  readonly paced: boolean;
  /** Events per second of event time. */
  readonly eventsPerSecond: number;
}

export interface TimelineOptions {
  readonly rate: number;
  readonly unpaced: boolean;
  readonly count: number | undefined;
  readonly startMs: number | undefined;
  readonly spanMs: number | undefined;
}

/**
 * Open loop: the schedule is the clock's, `rate` per second from the start of sending, and an event bears the time it
 * was due, not the time Kafka got round to taking it. With a start of its own event time runs from there by the same
 * spacing, or by that of the span. Unpaced without a start, event time is the time of making.
 */
export function createTimeline(options: TimelineOptions, sendingStartMs: number, now: () => number): Timeline {
  const { rate, unpaced, count, startMs, spanMs } = options;
  const pace = {
    paced: !unpaced,
    dueAfter: (elapsedMs: number) => (unpaced ? Infinity : Math.ceil((elapsedMs * rate) / 1_000)),
    sendTimeMs: (index: number) => (unpaced ? 0 : (index * 1_000) / rate),
  };
  if (unpaced && startMs === undefined) return { ...pace, eventTimeMs: () => now(), eventsPerSecond: rate };
  const spacingMs = spanMs !== undefined && count !== undefined ? spanMs / count : 1_000 / rate;
  const firstMs = startMs ?? sendingStartMs;
  return {
    ...pace,
    eventTimeMs: (index) => Math.floor(firstMs + index * spacingMs),
    eventsPerSecond: 1_000 / spacingMs,
  };
}
