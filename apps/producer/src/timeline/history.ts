import type { Rhythm } from '../rhythm/rhythm';

/** Where history begins: after what there is, −Infinity if nothing, but not longer ago than asked for. */
export function historyStartMs(newestMs: number, spanMs: number, nowMs: number): number {
  return Math.min(nowMs, Math.max(newestMs, nowMs - spanMs));
}

/** When the events of the time before the shop opened happened: after `fromMs`, in the rhythm of day and week. */
export class History {
  private readonly fromTradeMs: number;
  private readonly spacingMs: number;

  constructor(
    private readonly rhythm: Rhythm,
    fromMs: number,
    /** On average over a week. */
    perSecond: number,
  ) {
    this.fromTradeMs = rhythm.tradeMs(fromMs);
    this.spacingMs = 1_000 / perSecond;
  }

  /** Event time in whole milliseconds of the epoch. */
  eventTimeMs(index: number): number {
    return Math.ceil(this.rhythm.timeMs(this.fromTradeMs + (index + 1) * this.spacingMs));
  }

  /** How many events have happened by this time. */
  countBy(timeMs: number): number {
    let count = Math.max(0, Math.floor((this.rhythm.tradeMs(timeMs) - this.fromTradeMs) / this.spacingMs));
    // An estimate: on the way there and back, an event may be rounded into the millisecond before or after.
    while (count > 0 && this.eventTimeMs(count - 1) > timeMs) count -= 1;
    while (this.eventTimeMs(count) <= timeMs) count += 1;
    return count;
  }
}
